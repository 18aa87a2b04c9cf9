// model.json: what a pair of models expects and means. Written by training/train.py.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { ATTACK_CLASSES } from '../../schemas/messages.ts'
import { FEATURE_NAMES } from './features.ts'
import { ModelMismatchError } from './model-mismatch.ts'

const shares = Type.Array(Type.Number({ minimum: 0, maximum: 1 }))
const distributionSchema = Type.Object({
  feature: Type.String(),
  /** Ascending. Bin i holds values above edges[i - 1] and up to edges[i]; one more bin lies above the last. */
  edges: Type.Array(Type.Number()),
  /** Share of the ordinary and of all training records in each bin; the last share is that of missing values. */
  ordinary: shares,
  all: shares,
})
export type Distribution = Static<typeof distributionSchema>

const descriptionSchema = Type.Object({
  version: Type.String({ minLength: 1 }),
  attack_model: Type.String({ minLength: 1 }),
  class_model: Type.String({ minLength: 1 }),
  /** The trees of both, for attributions. */
  attack_trees: Type.String({ minLength: 1 }),
  class_trees: Type.String({ minLength: 1 }),
  features: Type.Array(Type.String()),
  classes: Type.Array(Type.String()),
  /** Calibrated probability from which the model card counts an event as flagged. Serving passes the probability on as it is. */
  threshold: Type.Number({ minimum: 0, maximum: 1 }),
  /** Platt's sigmoid over the log-odds of the attack model's own probability. */
  calibration: Type.Object({ slope: Type.Number(), intercept: Type.Number() }),
  /** How each feature was distributed in training, in the features' order (drift.ts). */
  distributions: Type.Array(distributionSchema),
})
export type ModelDescription = Static<typeof descriptionSchema>

/** Reads and checks `folder`/model.json. Throws ModelMismatchError where features or classes are not those of this program. */
export const readModelDescription = (folder: string): ModelDescription => {
  const file = path.join(folder, 'model.json')
  const description: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!Value.Check(descriptionSchema, description)) {
    const [error] = Value.Errors(descriptionSchema, description)
    throw new ModelMismatchError(
      `${file}: ${error?.instancePath ?? ''} ${error?.message ?? 'is not a model description'}`,
    )
  }
  requireSame(file, 'features', description.features, FEATURE_NAMES)
  requireSame(file, 'classes', description.classes, ATTACK_CLASSES)
  const distributed = description.distributions.map(({ feature }) => feature)
  requireSame(file, 'distributions', distributed, FEATURE_NAMES)
  return description
}

const requireSame = (file: string, what: string, found: readonly string[], expected: readonly string[]): void => {
  const at = Array.from({ length: Math.max(found.length, expected.length) }).findIndex(
    (_, i) => found[i] !== expected[i],
  )
  if (at < 0) return
  throw new ModelMismatchError(
    `${file}: ${what}[${at}] is ${found[at] ?? 'missing'}, but this program computes ${expected[at] ?? 'nothing there'} ` +
      `(${found.length} against ${expected.length}); train the model again`,
  )
}
