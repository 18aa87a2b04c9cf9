// A pair of models that is nothing but what a test says it is.
import { FEATURE_NAMES } from './features.ts'
import type { ModelPair } from './model-pair.ts'
import type { Score } from './scores.ts'

const NO_TREES = { leaves: [] }

/** Scores every row with `probability` and the class port_scan. */
export const alwaysScoring = (probability: number): Score => {
  return async (_features, rows) => {
    const classes = new Float32Array(rows * 5)
    for (let row = 0; row < rows; row++) classes[row * 5] = 1
    return { attack: new Float32Array(rows).fill(probability), classes }
  }
}

/** A pair whose `closed` says whether it was closed. */
export const modelPair = (version: string, score: Score = alwaysScoring(0.1)): ModelPair & { closed: boolean } => {
  const pair = {
    ...{ features: FEATURE_NAMES, attackTrees: NO_TREES, classTrees: NO_TREES, score, closed: false },
    description: { version, calibration: { slope: 1, intercept: 0 }, distributions: [] },
    async close() {
      pair.closed = true
    },
  }
  return pair
}
