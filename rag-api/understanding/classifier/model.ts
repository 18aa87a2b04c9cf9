// The learned weights as they lie in weights.json, and the intents they give to a question's features: multinomial logistic regression over
// features weighted by rarity (tf-idf without counts, unit length).
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Intent } from '../intents.ts'
import { weightOf } from './features.ts'

/** Contents of weights.json, made by learn.ts. */
export type StoredModel = {
  /** SHA-256 of everything it was learned from (sources.ts). */
  readonly learned_from: string
  readonly intents: readonly Intent[]
  /** Questions learned from. */
  readonly questions: number
  readonly features: readonly string[]
  /** In how many of the questions each feature was seen. */
  readonly seen_in: readonly number[]
  /** The greatest weight stands as 127. */
  readonly greatest: number
  /** Base64 of int8, feature by feature, an intent each. */
  readonly weights: string
}

export type Vector = { readonly at: readonly number[]; readonly values: readonly number[] }

export type Likely = {
  readonly intent: Intent
  /** 0-1. */
  readonly probability: number
  /** Words and pairs of words that speak most for it. */
  readonly because: readonly string[]
}

/**
 * Features known to the model; of unit length together with the unknown ones, each as rare as can be among `questions`: who understands one
 * word of ten is not sure of it.
 */
export const vectorOf = (
  features: readonly string[],
  indexOf: ReadonlyMap<string, number>,
  rarity: ArrayLike<number>,
  questions: number,
): Vector => {
  const rarest = rarityOf([1], questions)[0] ?? 0
  const at: number[] = []
  const values: number[] = []
  let square = 0
  for (const feature of features) {
    const index = indexOf.get(feature)
    const value = (index === undefined ? rarest : (rarity[index] ?? 0)) * weightOf(feature)
    square += value * value
    if (index === undefined) continue
    at.push(index)
    values.push(value)
  }
  const length = Math.sqrt(square) || 1
  return { at, values: values.map((value) => value / length) }
}

export const rarityOf = (seenIn: readonly number[], questions: number): Float64Array =>
  Float64Array.from(seenIn, (count) => Math.log(1 + questions / count))

/** Probability of each intent. `weights`: feature by feature, `intents` numbers each. */
export const softmaxOf = ({ at, values }: Vector, weights: ArrayLike<number>, intents: number): Float64Array => {
  const sums = new Float64Array(intents)
  for (const [place, index] of at.entries()) {
    const value = values[place] ?? 0
    for (let intent = 0; intent < intents; intent++)
      sums[intent] = (sums[intent] ?? 0) + value * (weights[index * intents + intent] ?? 0)
  }
  const greatest = Math.max(...sums)
  const powers = sums.map((sum) => Math.exp(sum - greatest))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / total)
}

export const createModel = ({ intents, questions, features, seen_in, greatest, weights }: StoredModel) => {
  const indexOf = new Map(features.map((feature, at) => [feature, at]))
  const rarity = rarityOf(seen_in, questions)
  const bytes = Buffer.from(weights, 'base64')
  const table = Float32Array.from(
    new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length),
    (byte) => (byte * greatest) / 127,
  )
  const because = (vector: Vector, intent: number): string[] =>
    vector.at
      .map((index, place) => ({
        feature: features[index] ?? '',
        pull: (vector.values[place] ?? 0) * (table[index * intents.length + intent] ?? 0),
      }))
      .filter(({ feature, pull }) => pull > 0 && /^[wb]:[^^$]*$/.test(feature))
      .sort((one, other) => other.pull - one.pull)
      .slice(0, 3)
      .map(({ feature }) => feature.slice(2))

  /** The likeliest intent; undefined when the model knows nothing of the question. */
  return (asked: readonly string[]): Likely | undefined => {
    const vector = vectorOf(asked, indexOf, rarity, questions)
    if (vector.at.length === 0) return undefined
    const probabilities = softmaxOf(vector, table, intents.length)
    const best = probabilities.indexOf(Math.max(...probabilities))
    return {
      intent: intents[best] ?? 'unsupported',
      probability: probabilities[best] ?? 0,
      because: because(vector, best),
    }
  }
}

const stored = JSON.parse(readFileSync(path.join(import.meta.dirname, 'weights.json'), 'utf8')) as StoredModel
export const learnedFrom = stored.learned_from
export const likelyIntent = createModel(stored)
