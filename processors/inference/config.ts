// Where the models are, how much of the machine they may use, and how many events are explained.
import path from 'node:path'
import { type Static, Type } from 'typebox'
import { serviceSchema } from '../runtime/config.ts'

export const inferenceSchema = Type.Object({
  /** Folder with model.json and the files it names. What is put there later takes over without a stop. */
  MODEL_DIR: Type.String({ default: path.join(import.meta.dirname, 'models') }),
  /** Folder of a candidate that scores beside the current models, which stay in charge. Absent: none. */
  MODEL_SHADOW_DIR: Type.Optional(Type.String()),
  /** How often both folders are looked at, seconds. */
  MODEL_CHECK_SECONDS: Type.Number({ minimum: 0.05, maximum: 86_400, default: 2.5 }),
  /** Threads that one scoring run may use, in the model's own worker thread. */
  INFERENCE_THREADS: Type.Integer({ minimum: 1, maximum: 64, default: 1 }),
  /** Events per batch, and per subject, class and minute, that get attributions. 0 per batch: none. */
  ATTRIBUTIONS_PER_BATCH: Type.Integer({ minimum: 0, maximum: 1000, default: 16 }),
  ATTRIBUTIONS_PER_SUBJECT: Type.Integer({ minimum: 1, maximum: 1000, default: 3 }),
  LOG_LEVEL: serviceSchema.properties.LOG_LEVEL,
})
export type InferenceConfig = Static<typeof inferenceSchema>
