// Reads the models' description, starts their thread and returns the stage.
import { readEnvironment } from '../runtime/environment.ts'
import type { EventStage } from '../runtime/processor.ts'
import { type InferenceConfig, inferenceSchema } from './config.ts'
import { readModelDescription } from './model-description.ts'
import { openModelThread } from './model-thread.ts'
import { createInference } from './process.ts'

/** The stage with both models loaded and warm. Throws ModelMismatchError when they do not fit this program's features. */
export const openInference = async (
  config: InferenceConfig = readEnvironment(inferenceSchema),
): Promise<EventStage> => {
  const model = readModelDescription(config.MODEL_DIR)
  const { score, close } = await openModelThread(config.MODEL_DIR, model, config.INFERENCE_THREADS)
  return createInference({ score, model, close })
}
