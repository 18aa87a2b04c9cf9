// npm run fuzz -- [--cases N | --minutes N] [--seed N] [--from N] [FILE...]: damaged captures through the sensor.
// FILEs are further captures to damage. Exit code 1 names seed and number of the case that failed, to be repeated with --from.
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { captureOf } from './cases.ts'
import { checkCapture } from './check-capture.ts'
import { builtTalks, type Talk, talksOf } from './corpus.ts'

/** A case takes milliseconds: after this long it hangs. */
const HANG_MS = 5000
const WATCH_MS = 250
const HEAP_MB = 512
const MAX_BUFFER_BYTES = 512 << 20

type Task = {
  readonly seed: number
  readonly from: number
  readonly cases: number
  readonly minutes: number
  readonly files: readonly string[]
  /** Number of the case at work, and packets seen so far. */
  readonly progress: SharedArrayBuffer
}

const readTalks = async (files: readonly string[]): Promise<Talk[]> => {
  const talks = builtTalks()
  for (const file of files) talks.push(...(await talksOf(file)))
  return talks
}

/** Works through the cases; rejects with the failed one in the message. */
const work = async ({ seed, from, cases, minutes, files, progress }: Task): Promise<void> => {
  const talks = await readTalks(files)
  const shared = new Int32Array(progress)
  const folder = mkdtempSync(path.join(tmpdir(), 'fuzz-'))
  const file = path.join(folder, 'capture')
  const endMs = minutes > 0 ? performance.now() + minutes * 60_000 : Number.POSITIVE_INFINITY
  const last = minutes > 0 ? Number.POSITIVE_INFINITY : from + cases
  try {
    for (let number = from; number < last && performance.now() < endMs; number++) {
      Atomics.store(shared, 0, number)
      writeFileSync(file, captureOf(talks, seed, number))
      try {
        Atomics.add(shared, 1, await checkCapture(file))
      } catch (cause) {
        throw new Error(`case ${number} of seed ${seed}`, { cause })
      }
      const { arrayBuffers } = process.memoryUsage()
      if (arrayBuffers > MAX_BUFFER_BYTES)
        throw new Error(`case ${number} of seed ${seed}: ${arrayBuffers} bytes of buffers`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const taskOf = (): Task => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      cases: { type: 'string', default: '2000' },
      minutes: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
    },
  })
  return {
    seed: Number(values.seed),
    from: Number(values.from),
    cases: Number(values.cases),
    minutes: Number(values.minutes),
    files: [...globSync('test/captures/*.pcap').sort(), ...positionals],
    progress: new SharedArrayBuffer(8),
  }
}

/** Runs the work in a thread, since only another thread can see that it hangs. */
const supervise = (task: Task): void => {
  const shared = new Int32Array(task.progress)
  const worker = new Worker(new URL(import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  })
  let seen = -1
  let sinceMs = performance.now()
  const watch = setInterval(() => {
    const number = Atomics.load(shared, 0)
    if (number !== seen || Atomics.load(shared, 1) === 0) {
      seen = number
      sinceMs = performance.now()
    } else if (performance.now() - sinceMs > HANG_MS) fail(new Error(`case ${number} of seed ${task.seed} hangs`))
  }, WATCH_MS)
  const fail = (error: unknown): void => {
    clearInterval(watch)
    console.error(error)
    process.exit(1)
  }
  worker.on('error', fail)
  worker.on('exit', () => {
    clearInterval(watch)
    const cases = Atomics.load(shared, 0) + 1 - task.from
    console.log(`${cases} cases of seed ${task.seed}, ${Atomics.load(shared, 1)} packets: nothing failed`)
  })
}

if (isMainThread) supervise(taskOf())
else await work(workerData as Task)
