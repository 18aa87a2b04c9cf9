// From contributions of every feature to the few that a person reads.
import { ATTACK_CLASSES, type Attribution } from '../../../schemas/messages.ts'
import { contributionsOf } from './tree-shap.ts'
import type { Ensemble } from './trees.ts'

/** The trees of both models and the names of the features that they split by. */
export type Explainable = {
  readonly features: readonly string[]
  readonly attackTrees: Ensemble
  readonly classTrees: Ensemble
}

/** Of each model. */
const MOST = 5
/** `output` of what speaks for or against an attack; the class model's are named by their class. */
const ATTACK = 'attack'

/**
 * What decided about the row at `rows[offset...]`: at most five features for the attack model, then five for `attackClass` (null: none),
 * the heaviest first. A feature that changed nothing is left out.
 */
export const explain = (
  { features, attackTrees, classTrees }: Explainable,
  rows: Float32Array,
  offset: number,
  attackClass: string | null | undefined,
): Attribution[] => {
  const heaviest = (ensemble: Ensemble, index: number, output: string): Attribution[] => {
    const contributions = contributionsOf(ensemble, index, rows, offset, features.length)
    const places = [...contributions.keys()].filter((place) => contributions[place] !== 0)
    const weightOf = (place: number): number => Math.abs(contributions[place] as number)
    return places
      .sort((a, b) => weightOf(b) - weightOf(a))
      .slice(0, MOST)
      .map((place) => {
        const value = rows[offset + place] as number
        const known = Number.isNaN(value) ? {} : { value }
        return { feature: features[place] ?? null, ...known, contribution: contributions[place] ?? null, output }
      })
  }
  const classes: readonly (string | null | undefined)[] = ATTACK_CLASSES
  const index = classes.indexOf(attackClass)
  return [
    ...heaviest(attackTrees, 0, ATTACK),
    ...(index < 0 ? [] : heaviest(classTrees, index, ATTACK_CLASSES[index] as string)),
  ]
}
