// Where the models are and how much of the machine they may use.
import path from 'node:path'
import { type Static, Type } from 'typebox'

export const inferenceSchema = Type.Object({
  /** Folder with model.json and the two ONNX files it names. */
  MODEL_DIR: Type.String({ default: path.join(import.meta.dirname, 'models') }),
  /** Threads that one scoring run may use, in the model's own worker thread. */
  INFERENCE_THREADS: Type.Integer({ minimum: 1, maximum: 64, default: 1 }),
})
export type InferenceConfig = Static<typeof inferenceSchema>
