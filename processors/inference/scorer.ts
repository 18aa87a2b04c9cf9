// The models as one asynchronous call: starts their thread, hands batches over, matches answers to questions.
import { Worker } from 'node:worker_threads'
import { readModelDescription } from './model-description.ts'
import type { Reply, Request, WorkerData } from './model-worker.ts'
import type { Scorer, Scores } from './process.ts'

type Waiter = { resolve(scores: Scores): void; reject(error: Error): void }
type Answer = Exclude<Reply, { ready: true } | { refused: string }>

/** Loads and warms the models of a folder. Throws, naming file and difference, when they do not fit this program. */
export const openScorer = async (modelDir: string, threads: number): Promise<Scorer & { close(): Promise<void> }> => {
  const description = readModelDescription(modelDir)
  const { attack_model, class_model, features, classes, calibration } = description
  const worker = await startWorker({
    ...{ modelDir, threads },
    description: { attack_model, class_model, features, classes, calibration },
  })
  const waiters = new Map<number, Waiter>()
  let nextId = 1
  let isClosed = false
  worker.on('message', (reply: Answer) => {
    const waiter = waiters.get(reply.id)
    waiters.delete(reply.id)
    if ('error' in reply) waiter?.reject(new Error(`models: ${reply.error}`))
    else waiter?.resolve(reply)
  })
  const failAll = (cause: unknown): void => {
    isClosed = true
    for (const waiter of waiters.values()) waiter.reject(new Error('the thread of the models stopped', { cause }))
    waiters.clear()
  }
  worker.on('error', failAll)
  worker.on('exit', failAll)
  return {
    version: description.version,
    score: (rows, count) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error('the thread of the models stopped'))
        const id = nextId++
        waiters.set(id, { resolve, reject })
        worker.postMessage({ id, features: rows, rows: count } satisfies Request, [rows.buffer])
      }),
    close: async () => void (await worker.terminate()),
  }
}

const startWorker = async (workerData: WorkerData): Promise<Worker> => {
  const worker = new Worker(new URL('./model-worker.ts', import.meta.url), { workerData })
  const first = await new Promise<Reply>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', (cause) => reject(new Error('load the models', { cause })))
  })
  worker.removeAllListeners('error')
  if (!('refused' in first)) return worker
  await worker.terminate()
  throw new Error(first.refused)
}
