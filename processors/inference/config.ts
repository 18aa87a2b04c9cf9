// Where the models lie and how much of the machine they may use.
import { fileURLToPath } from 'node:url'
import { type Static, Type } from 'typebox'

export const inferenceConfigSchema = Type.Object({
  /** Folder with model.json and the two models that it names, as `make train` writes it. */
  MODEL_DIR: Type.String({ default: fileURLToPath(new URL('./models', import.meta.url)) }),
  /** Threads of one model run. One is enough for tens of thousands of events per second. */
  INFERENCE_THREADS: Type.Integer({ minimum: 1, maximum: 64, default: 1 }),
})
export type InferenceConfig = Static<typeof inferenceConfigSchema>
