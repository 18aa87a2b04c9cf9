// Loads the models and returns the stage.
import { readEnvironment } from '../runtime/environment.ts'
import type { EventStage } from '../runtime/processor.ts'
import { type InferenceConfig, inferenceConfigSchema } from './config.ts'
import { createInference } from './process.ts'
import { openScorer } from './scorer.ts'

/** The stage with warm models. Throws, saying which file and why, when a model is missing or was trained on other features. */
export const openInference = async (
  config: InferenceConfig = readEnvironment(inferenceConfigSchema),
): Promise<EventStage> => createInference(await openScorer(config.MODEL_DIR, config.INFERENCE_THREADS))
