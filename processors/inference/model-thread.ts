// The parent's side of model-worker.ts: starts it, waits until it is warm, matches replies with requests.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { FEATURE_NAMES } from './features.ts'
import type { ModelDescription } from './model-description.ts'
import { ModelMismatchError } from './model-mismatch.ts'
import type { ScoreReply, ScoreRequest, WorkerSettings } from './model-worker.ts'
import type { Score, Scores } from './scores.ts'

export type ModelThread = { readonly score: Score; close(): Promise<void> }

type Waiting = { resolve(scores: Scores): void; reject(error: Error): void }

/**
 * onnxruntime 1.30 overflows the stack when it is loaded by a process with a long command line, about 250 bytes of stack per character:
 * 16,000 characters (300 file names) were too many for a thread's usual 4 MB. Only what is touched takes memory.
 */
const STACK_MB = 256

/** Loads both models in a thread of their own. Throws ModelMismatchError when a model does not fit this program. */
export const openModelThread = async (
  folder: string,
  model: Pick<ModelDescription, 'attack_model' | 'class_model'>,
  threads: number,
): Promise<ModelThread> => {
  const workerData: WorkerSettings = {
    folder,
    attackModel: model.attack_model,
    classModel: model.class_model,
    width: FEATURE_NAMES.length,
    threads,
  }
  const worker = new Worker(new URL('./model-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { stackSizeMb: STACK_MB },
  })
  try {
    await once(worker, 'message')
  } catch (error) {
    await worker.terminate()
    throw new ModelMismatchError(error instanceof Error ? error.message : String(error), { cause: error })
  }
  return threadOf(worker)
}

const threadOf = (worker: Worker): ModelThread => {
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let failure: Error | undefined
  const fail = (error: Error): void => {
    failure ??= error
    for (const { reject } of waiting.values()) reject(failure)
    waiting.clear()
  }
  worker.on('message', (reply: ScoreReply) => {
    const request = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('error' in reply) request?.reject(new Error(`score events: ${reply.error}`))
    else request?.resolve(reply.scores)
  })
  worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => fail(new Error('the model thread has ended')))
  const score: Score = (features, rows) =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure)
      lastId++
      waiting.set(lastId, { resolve, reject })
      worker.postMessage({ id: lastId, features, rows } satisfies ScoreRequest, [features.buffer])
    })
  return {
    score,
    async close() {
      await worker.terminate()
    },
  }
}
