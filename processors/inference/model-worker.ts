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

const openModel = async (name: string): Promise<InferenceSession> => {
  const file = path.join(settings.folder, name)
  const session = await InferenceSession.create(file, {
    executionProviders: ['cpu'],
    intraOpNumThreads: settings.threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  })
  const inputs = session.inputMetadata.map((input) => `${input.name}${input.isTensor ? ` [${input.shape}]` : ''}`)
  const [input] = session.inputMetadata
  const isRight =
    inputs.length === 1 &&
    input?.isTensor &&
    input.name === INPUT &&
    input.type === 'float32' &&
    input.shape[1] === settings.width
  if (!isRight)
    throw new Error(`${file}: inputs are ${inputs.join(', ')}; expected ${INPUT} [n,${settings.width}] of float32`)
  if (!session.outputNames.includes(OUTPUT)) {
    throw new Error(`${file}: outputs are ${session.outputNames.join(', ')}; expected ${OUTPUT}`)
  }
  return session
}

/** `rows` x `columns` probabilities. */
const run = async (session: InferenceSession, input: Tensor, rows: number, columns: number): Promise<Float32Array> => {
  const output = (await session.run({ [INPUT]: input }, [OUTPUT]))[OUTPUT]
  if (!(output?.data instanceof Float32Array) || output.data.length !== rows * columns) {
    throw new Error(`${OUTPUT} is [${output?.dims}], expected [${rows},${columns}] of float32`)
  }
  return output.data
}

const [attackModel, classModel] = await Promise.all([openModel(settings.attackModel), openModel(settings.classModel)])

const score = async (features: Float32Array, rows: number): Promise<Scores> => {
  const input = new Tensor('float32', features, [rows, settings.width])
  const both = await run(attackModel, input, rows, 2)
  const classes = await run(classModel, input, rows, ATTACK_CLASSES.length)
  return { attack: Float32Array.from({ length: rows }, (_, row) => both[2 * row + 1] as number), classes }
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
