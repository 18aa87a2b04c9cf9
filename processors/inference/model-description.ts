// model.json: what a pair of models expects and means. Written by training/train.py.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { ATTACK_CLASSES } from '../../schemas/messages.ts'
import { FEATURE_NAMES } from './features.ts'

const descriptionSchema = Type.Object({
  version: Type.String({ minLength: 1 }),
  attack_model: Type.String({ minLength: 1 }),
  class_model: Type.String({ minLength: 1 }),
  features: Type.Array(Type.String()),
  classes: Type.Array(Type.String()),
  /** Calibrated probability from which the model card counts an event as flagged. Serving passes the probability on as it is. */
  threshold: Type.Number({ minimum: 0, maximum: 1 }),
  /** Platt's sigmoid over the log-odds of the attack model's own probability. */
  calibration: Type.Object({ slope: Type.Number(), intercept: Type.Number() }),
})
export type ModelDescription = Static<typeof descriptionSchema>

/** The models in a folder cannot be used with this program; the message says which file and why. */
export class ModelMismatchError extends Error {
  override readonly name = 'ModelMismatchError'
}

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
