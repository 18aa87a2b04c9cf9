// npm run questions:learn: learns the weights of the intents from labelled questions and writes weights.json. Multinomial logistic regression by
// AdaGrad (Duchi 2011) with a small ridge, questions in a shuffled order that is always the same. `-- --folds`: five-fold cross-validation only.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { INTENTS } from '../intents.ts'
import { rarityOf, type StoredModel, softmaxOf, type Vector, vectorOf } from './model.ts'
import { digestOfSources, type Example, readExamples } from './sources.ts'

const EPOCHS = 25
const RATE = 0.2
const RIDGE = 1e-4
/** Share of a question's features hidden at each step (dropout): no few words decide alone, each is learned as if others were not there. */
const HIDDEN = 0.5
/** A feature of one question alone says nothing about others. */
const LEAST_SEEN = 2

type Learned = Omit<StoredModel, 'learned_from' | 'weights' | 'greatest'> & { readonly weights: Float32Array }

export const learn = (examples: readonly Example[]): Learned => {
  const counts = new Map<string, number>()
  for (const { features } of examples)
    for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1)
  const known = [...counts].filter(([, count]) => count >= LEAST_SEEN)
  const features = known.map(([feature]) => feature)
  const seen_in = known.map(([, count]) => count)
  const indexOf = new Map(features.map((feature, at) => [feature, at]))
  const rarity = rarityOf(seen_in, examples.length)
  const rows = examples.map((example) => ({
    vector: vectorOf(example.features, indexOf, rarity, examples.length),
    intent: INTENTS.indexOf(example.intent),
  }))
  const weights = new Float32Array(features.length * INTENTS.length)
  const squares = new Float32Array(weights.length).fill(1e-8)
  const random = randomFrom(1)
  for (let epoch = 0; epoch < EPOCHS; epoch++)
    for (const { vector, intent } of shuffled(rows, random)) step(shownOf(vector, random), intent, weights, squares)
  return { intents: INTENTS, questions: examples.length, features, seen_in, weights }
}

const shownOf = ({ at, values }: Vector, random: (below: number) => number): Vector => {
  const isShown = at.map(() => random(1000) >= HIDDEN * 1000)
  return { at: at.filter((_, place) => isShown[place]), values: values.filter((_, place) => isShown[place]) }
}

const step = (vector: Vector, intent: number, weights: Float32Array, squares: Float32Array): void => {
  const errors = softmaxOf(vector, weights, INTENTS.length)
  errors[intent] = (errors[intent] ?? 0) - 1
  for (const [place, index] of vector.at.entries()) {
    for (let one = 0; one < INTENTS.length; one++) {
      const at = index * INTENTS.length + one
      const weight = weights[at] ?? 0
      const slope = (errors[one] ?? 0) * (vector.values[place] ?? 0) + RIDGE * weight
      const square = (squares[at] ?? 0) + slope * slope
      squares[at] = square
      weights[at] = weight - (RATE * slope) / Math.sqrt(square)
    }
  }
}

/** Linear congruential generator: any shuffle does, the same one each time. */
const randomFrom = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

const shuffled = <T>(rows: readonly T[], random: (below: number) => number): T[] => {
  const order = [...rows]
  for (let at = order.length - 1; at > 0; at--) {
    const other = random(at + 1)
    ;[order[at], order[other]] = [order[other] as T, order[at] as T]
  }
  return order
}

/** int8: a hundredth of the greatest weight is finer than the questions decide. Features that no intent minds are left out. */
const stored = ({ weights, features, seen_in, ...rest }: Learned): StoredModel => {
  const greatest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0)
  const bytes = Int8Array.from(weights, (weight) => Math.round((weight / greatest) * 127))
  const of = (at: number) => bytes.subarray(at * INTENTS.length, (at + 1) * INTENTS.length)
  const kept = features.flatMap((_, at) => (of(at).some((byte) => byte !== 0) ? [at] : []))
  return {
    learned_from: digestOfSources(),
    ...rest,
    features: kept.map((at) => features[at] ?? ''),
    seen_in: kept.map((at) => seen_in[at] ?? 0),
    greatest,
    weights: Buffer.concat(kept.map((at) => Buffer.from(of(at)))).toString('base64'),
  }
}

/** Right of all, each question judged by weights that did not learn it. */
const crossValidated = (examples: readonly Example[], folds: number): { right: number; all: number } => {
  let right = 0
  for (let fold = 0; fold < folds; fold++) {
    const { features, seen_in, questions, weights } = learn(examples.filter((_, at) => at % folds !== fold))
    const indexOf = new Map(features.map((feature, at) => [feature, at]))
    for (const { features: asked, intent } of examples.filter((_, at) => at % folds === fold)) {
      const chances = softmaxOf(
        vectorOf(asked, indexOf, rarityOf(seen_in, questions), questions),
        weights,
        INTENTS.length,
      )
      if (INTENTS[chances.indexOf(Math.max(...chances))] === intent) right++
    }
  }
  return { right, all: examples.length }
}

if (import.meta.main) {
  const examples = readExamples()
  if (process.argv.includes('--folds')) {
    const { right, all } = crossValidated(examples, 5)
    console.log(`cross-validated: ${right} of ${all} (${((100 * right) / all).toFixed(1)} %)`)
  } else {
    const model = stored(learn(examples))
    writeFileSync(path.join(import.meta.dirname, 'weights.json'), `${JSON.stringify(model)}\n`)
    console.log(`learned from ${model.questions} questions: ${model.features.length} features`)
  }
}
