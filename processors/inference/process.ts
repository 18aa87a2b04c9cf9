// The stage: events to features, features to scores, scores to model_result. Attributions stay empty: they are not computed yet.
import { ATTACK_CLASSES, type ModelResult, type NetworkEvent } from '../../schemas/messages.ts'
import { type Outcome, ok } from '../runtime/outcome.ts'
import type { EventStage } from '../runtime/processor.ts'
import { FEATURE_NAMES, featuresOf, isScorable } from './features.ts'
import type { ModelDescription } from './model-description.ts'
import type { Score, Scores } from './scores.ts'

/** Rows scored at once: more adds latency without throughput. */
const MAX_ROWS = 512

export type InferenceDeps = {
  readonly score: Score
  readonly model: Pick<ModelDescription, 'version' | 'calibration'>
  readonly close?: () => Promise<void>
}

/** Sets model_result on every event that is scorable; the others pass on without one. */
export const createInference = ({ score, model, close }: InferenceDeps): EventStage => ({
  name: 'inference',
  writes: ['model_result'],
  async process(batch): Promise<readonly Outcome<NetworkEvent>[]> {
    const results = new Map<NetworkEvent, ModelResult>()
    const scorable = batch.filter(isScorable)
    for (let from = 0; from < scorable.length; from += MAX_ROWS) {
      const events = scorable.slice(from, from + MAX_ROWS)
      const scores = await score(matrixOf(events), events.length)
      for (const [row, event] of events.entries()) results.set(event, resultOf(scores, row, model))
    }
    return batch.map((event) => ok({ ...event, model_result: results.get(event) ?? null }))
  },
  ...(close ? { close } : {}),
})

const matrixOf = (events: readonly NetworkEvent[]): Float32Array<ArrayBuffer> => {
  const width = FEATURE_NAMES.length
  const matrix = new Float32Array(events.length * width)
  events.forEach((event, row) => {
    featuresOf(event, matrix, row * width)
  })
  return matrix
}

const resultOf = ({ attack, classes }: Scores, row: number, model: InferenceDeps['model']): ModelResult => {
  const attack_probability = calibrated(attack[row] ?? Number.NaN, model.calibration)
  const width = ATTACK_CLASSES.length
  const class_scores = Array.from(classes.subarray(row * width, (row + 1) * width))
  const best = class_scores.indexOf(Math.max(...class_scores))
  return {
    attack_probability,
    // The likeliest class if it is an attack; says nothing while the probability is low.
    attack_class: ATTACK_CLASSES[best] ?? null,
    class_scores,
    model_version: model.version,
    attributions: [],
  }
}

/** Platt's sigmoid over the log-odds, bounded where they would be infinite; the same bounds as in training/models.py. */
export const calibrated = (probability: number, { slope, intercept }: ModelDescription['calibration']): number => {
  const bounded = Math.min(Math.max(probability, 1e-6), 1 - 1e-6)
  return 1 / (1 + Math.exp(-(slope * Math.log(bounded / (1 - bounded)) + intercept)))
}
