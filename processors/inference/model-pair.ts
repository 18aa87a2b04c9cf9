// A folder's two models, opened: scores from ONNX, explanations from the same trees.
import { ATTACK_CLASSES } from '../../schemas/messages.ts'
import type { Explainable } from './attributions/explain.ts'
import { readEnsemble } from './attributions/trees.ts'
import { type ModelDescription, readModelDescription } from './model-description.ts'
import { openModelThread } from './model-thread.ts'
import type { Score } from './scores.ts'

export type ModelPair = Explainable & {
  readonly description: Pick<ModelDescription, 'version' | 'calibration' | 'distributions'>
  readonly score: Score
  close(): Promise<void>
}

/**
 * Reads `folder` and starts the models' thread; resolves when both are loaded and warm. Throws ModelMismatchError where they do not fit
 * this program, and what the file system throws where a file is missing.
 */
export const openModelPair = async (folder: string, threads: number): Promise<ModelPair> => {
  const description = readModelDescription(folder)
  const { features, attack_trees, class_trees } = description
  const trees = {
    features,
    attackTrees: readEnsemble(folder, attack_trees, features.length, 1),
    classTrees: readEnsemble(folder, class_trees, features.length, ATTACK_CLASSES.length),
  }
  const { score, close } = await openModelThread(folder, description, threads)
  return { ...trees, description, score, close }
}
