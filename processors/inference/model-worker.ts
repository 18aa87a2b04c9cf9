// The worker thread that holds both ONNX sessions: session.run() blocks its thread for the whole batch.
// Messages in: ScoreRequest. Messages out: 'ready' once both models are loaded, checked and warm, then one ScoreReply per request.
// Whatever is wrong with a model throws here and reaches the parent as the worker's 'error'.
import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { ATTACK_CLASSES } from '../../schemas/messages.ts'
import type { Scores } from './scores.ts'

export type WorkerSettings = {
  readonly folder: string
  readonly attackModel: string
  readonly classModel: string
  /** Features per row. */
  readonly width: number
  readonly threads: number
}
export type ScoreRequest = { readonly id: number; readonly features: Float32Array<ArrayBuffer>; readonly rows: number }
export type ScoreReply =
  | { readonly id: number; readonly scores: Scores }
  | { readonly id: number; readonly error: string }

const INPUT = 'features'
const OUTPUT = 'probabilities'
const WARM_ROWS = 64

const port = parentPort
if (!port) throw new Error('model-worker.ts runs as a worker thread only')
const settings = workerData as WorkerSettings

type Model = (input: Tensor, rows: number) => Promise<Float32Array>

/** The model as a function that gives `rows` x `columns` probabilities. Throws when it has another input or output. */
const openModel = async (name: string, columns: number): Promise<Model> => {
  const file = path.join(settings.folder, name)
  const session = await InferenceSession.create(file, {
    executionProviders: ['cpu'],
    intraOpNumThreads: settings.threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  })
  const inputs = session.inputMetadata.map(textOf).join(', ')
  const wanted = `${INPUT} float32 [n,${settings.width}]`
  if (inputs !== wanted) throw new Error(`${file}: the model reads ${inputs}; this program gives ${wanted}`)
  if (!session.outputNames.includes(OUTPUT)) {
    throw new Error(`${file}: the model gives ${session.outputNames.join(', ')}; this program reads ${OUTPUT}`)
  }
  return async (input, rows) => {
    const output = (await session.run({ [INPUT]: input }, [OUTPUT]))[OUTPUT]
    if (output?.data instanceof Float32Array && output.data.length === rows * columns) return output.data
    throw new Error(`${file}: ${OUTPUT} is [${output?.dims}]; this program reads [${rows},${columns}] of float32`)
  }
}

/** Such as "features float32 [n,69]": n stands for a size that the model leaves open. */
const textOf = (value: InferenceSession.ValueMetadata): string =>
  value.isTensor
    ? `${value.name} ${value.type} [${value.shape.map((size) => (typeof size === 'number' && size > 0 ? size : 'n'))}]`
    : `${value.name} (not a tensor)`

const [attackOf, classesOf] = await Promise.all([
  openModel(settings.attackModel, 2),
  openModel(settings.classModel, ATTACK_CLASSES.length),
])

const score = async (features: Float32Array, rows: number): Promise<Scores> => {
  const input = new Tensor('float32', features, [rows, settings.width])
  const sides = await attackOf(input, rows)
  const classes = await classesOf(input, rows)
  return { attack: Float32Array.from({ length: rows }, (_, row) => sides[2 * row + 1] as number), classes }
}

await score(new Float32Array(WARM_ROWS * settings.width), WARM_ROWS)

port.on('message', async ({ id, features, rows }: ScoreRequest) => {
  let reply: ScoreReply
  try {
    reply = { id, scores: await score(features, rows) }
  } catch (error) {
    reply = { id, error: error instanceof Error ? error.message : String(error) }
  }
  port.postMessage(reply)
})
port.postMessage('ready')
