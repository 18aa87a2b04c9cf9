// From the models' raw scores of a row to the model_result of its event.
import { ATTACK_CLASSES, type ModelResult } from '../../schemas/messages.ts'
import type { ModelDescription } from './model-description.ts'
import type { Scores } from './scores.ts'

export type ResultModel = Pick<ModelDescription, 'version' | 'calibration'>

/** The result of one row, without attributions. */
export const resultOf = ({ attack, classes }: Scores, row: number, model: ResultModel): ModelResult => {
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
