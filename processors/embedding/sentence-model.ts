// all-MiniLM-L6-v2 from a local folder: English sentences to vectors of 384 numbers.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Reply, Request, WorkerData } from './sentence-worker.ts'

export type SentenceModel = {
  /** Name and first digits of the weights' hash: vectors of different models are not compared. */
  readonly name: string
  /** One vector of length 1 per text, in order. */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>
  close(): Promise<void>
}

const MODEL = 'minilm'
const FILES = ['onnx/model_quantized.onnx', 'tokenizer.json', 'tokenizer_config.json', 'config.json']
/** Sentences of one run: the longest pads the others, so large batches only waste time. */
const BATCH = 32

type Waiter = { resolve(vectors: readonly Float32Array[]): void; reject(error: Error): void }

const checkFolder = (modelsDir: string): void => {
  const missing = FILES.filter((file) => !existsSync(path.join(modelsDir, MODEL, file)))
  if (missing.length === 0) return
  throw new Error(
    `sentence model: ${path.join(modelsDir, MODEL)} lacks ${missing.join(', ')}; run \`make setup\`, or point MODELS_DIR at a folder that holds ${MODEL}/`,
  )
}

const nameOf = (modelsDir: string): string => {
  const weights = readFileSync(path.join(modelsDir, MODEL, FILES[0] as string))
  return `${MODEL}-${createHash('sha256').update(weights).digest('hex').slice(0, 8)}`
}

const rowsOf = (vectors: Float32Array, dimensions: number): readonly Float32Array[] =>
  Array.from({ length: vectors.length / dimensions }, (_, row) =>
    vectors.subarray(row * dimensions, (row + 1) * dimensions),
  )

const startWorker = async (workerData: WorkerData): Promise<Worker> => {
  const worker = new Worker(new URL('./sentence-worker.ts', import.meta.url), { workerData })
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', (cause) => reject(new Error('load the sentence model', { cause })))
  })
  worker.removeAllListeners('error')
  return worker
}

/** Loads the model in a worker thread. Throws, saying what to run, when its folder is not complete. */
export const openSentenceModel = async (modelsDir: string): Promise<SentenceModel> => {
  const folder = path.resolve(modelsDir)
  checkFolder(folder)
  const worker = await startWorker({ modelsDir: folder, model: MODEL })
  const waiters = new Map<number, Waiter>()
  let nextId = 1
  worker.on('message', (reply: Exclude<Reply, { ready: true }>) => {
    const waiter = waiters.get(reply.id)
    waiters.delete(reply.id)
    if ('error' in reply) waiter?.reject(new Error(`sentence model: ${reply.error}`))
    else waiter?.resolve(rowsOf(reply.vectors, reply.dimensions))
  })
  const failAll = (cause: unknown): void => {
    for (const waiter of waiters.values()) waiter.reject(new Error('the sentence model stopped', { cause }))
    waiters.clear()
  }
  worker.on('error', failAll)
  worker.on('exit', failAll)

  const embedBatch = (texts: readonly string[]): Promise<readonly Float32Array[]> =>
    new Promise((resolve, reject) => {
      const id = nextId++
      waiters.set(id, { resolve, reject })
      worker.postMessage({ id, texts } satisfies Request)
    })

  return {
    name: nameOf(folder),
    async embed(texts) {
      const vectors: Float32Array[] = []
      for (let start = 0; start < texts.length; start += BATCH) {
        vectors.push(...(await embedBatch(texts.slice(start, start + BATCH))))
      }
      return vectors
    },
    close: async () => {
      await worker.terminate()
    },
  }
}
