import { describe, expect, it } from 'vitest'
import { CONTROL } from './engine-messages.ts'
import { createEnginePatches } from './engine-patches.ts'

const INTERRUPT_PENDING = 10
const MY_LATCH = 40
const LATCH_BYTES = 200
/** A file that is not open cannot be synced: the error shows that it was tried. */
const NEVER_OPEN = 1_000_000

/** The parts of emscripten that the patches touch. Addresses are exported in bytes, relative to a base of 0 here. */
const load = async (fsync: boolean, exported: Record<string, unknown>, openFile = -1) => {
  const control = new Int32Array(new SharedArrayBuffer(16))
  const heap = new Int32Array(64)
  heap[INTERRUPT_PENDING + 11] = 1
  heap[MY_LATCH] = LATCH_BYTES
  const streamOps: { fsync?: (stream: { nfd?: number }) => number } = {}
  const module = {
    HEAP8: { buffer: heap.buffer },
    FS: { filesystems: { NODEFS: { stream_ops: streamOps } }, getStream: () => ({ nfd: openFile }) },
  }
  const env: Record<string, unknown> = {
    __memory_base: { value: 0 },
    fd_pread: () => 'read',
    __syscall_fdatasync: () => 0,
  }
  const patches = createEnginePatches(control, fsync)
  const options = {
    instantiateWasm: (_: unknown, done: (instance: unknown, module: unknown) => void) =>
      done({ exports: exported }, {}),
  }
  const { emscriptenOpts } = await patches.extension.setup({} as never, options)
  for (const run of emscriptenOpts.preRun) run(module)
  emscriptenOpts.instantiateWasm({ env }, () => undefined)
  return { control, heap, patches, streamOps, env: env as Record<string, (...args: unknown[]) => unknown> }
}
const EXPORTS = { InterruptPending: { value: INTERRUPT_PENDING * 4 }, MyLatch: { value: MY_LATCH * 4 } }

describe('fsync', () => {
  it('reaches the file: the engine alone would only pretend', async () => {
    const { env, streamOps } = await load(true, EXPORTS, NEVER_OPEN)
    expect(() => env.__syscall_fdatasync?.(3)).toThrow('EBADF')
    expect(() => streamOps.fsync?.({ nfd: NEVER_OPEN })).toThrow('EBADF')
  })
  it('is left as it was when it is turned off', async () => {
    const { env, streamOps } = await load(false, EXPORTS)
    expect([env.__syscall_fdatasync?.(3), streamOps.fsync]).toEqual([0, undefined])
  })
})

describe('cancel', () => {
  it('sets the flags and the latch at the next call of an import, once interrupts are enabled', async () => {
    const { control, env, heap, patches } = await load(false, EXPORTS)
    const raised = () => [heap[INTERRUPT_PENDING], heap[INTERRUPT_PENDING + 1], heap[LATCH_BYTES / 4]]
    Atomics.store(control, CONTROL.cancelRequested, 1)
    expect(env.fd_pread?.()).toBe('read')
    expect(raised()).toEqual([0, 0, 0])
    patches.enableInterrupts()
    env.fd_pread?.()
    expect(raised()).toEqual([1, 1, 1])
    patches.clearInterrupt()
    expect(heap[INTERRUPT_PENDING + 1]).toBe(0)
  })
  it('takes the counter of a database just made (1) and of one opened again (0)', async () => {
    const { heap, patches } = await load(false, EXPORTS)
    for (const left of [1, 0]) {
      heap[INTERRUPT_PENDING + 11] = left
      patches.enableInterrupts()
      expect(heap[INTERRUPT_PENDING + 11]).toBe(0)
    }
  })
  it('refuses a build whose interrupt counter is not where it should be', async () => {
    const { heap, patches } = await load(false, EXPORTS)
    heap[INTERRUPT_PENDING + 11] = 7
    expect(() => patches.enableInterrupts()).toThrow('unknown pglite build')
  })
  it('refuses a build that does not export the addresses', async () => {
    await expect(load(false, { InterruptPending: EXPORTS.InterruptPending })).rejects.toThrow('MyLatch')
  })
})
