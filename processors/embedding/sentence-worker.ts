// The sentence model in a thread of its own: a run blocks its thread for milliseconds per sentence.
import { parentPort, workerData } from 'node:worker_threads'
import { env, pipeline } from '@huggingface/transformers'

export type WorkerData = { readonly modelsDir: string; readonly model: string }
export type Request = { readonly id: number; readonly texts: readonly string[] }
export type Reply =
  | { readonly ready: true }
  | { readonly id: number; readonly vectors: Float32Array; readonly dimensions: number }
  | { readonly id: number; readonly error: string }

const { modelsDir, model } = workerData as WorkerData
env.allowRemoteModels = false
env.localModelPath = modelsDir

// One thread: the machine's other cores belong to the broker and the pipeline, and new signatures are rare.
const extract = await pipeline('feature-extraction', model, {
  dtype: 'q8',
  session_options: { intraOpNumThreads: 1 },
})

const answer = async ({ id, texts }: Request): Promise<Reply> => {
  try {
    const tensor = await extract([...texts], { pooling: 'mean', normalize: true })
    return { id, vectors: Float32Array.from(tensor.data as Float32Array), dimensions: tensor.dims[1] as number }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', (request: Request) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply))
})
parentPort?.postMessage({ ready: true } satisfies Reply)
