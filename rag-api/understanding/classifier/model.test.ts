import { expect, test } from 'vitest'
import { featuresOf } from './features.ts'
import { createModel, learnedFrom, likelyIntent } from './model.ts'
import { digestOfSources } from './sources.ts'

test('the weights were learned from what lies in the folder now: else run npm run questions:learn', () => {
  expect(learnedFrom).toBe(digestOfSources())
})

test('knows nothing of a question whose words it never saw', () => {
  const seen = { rest: ' zzyzx qwrt ', signals: new Set<never>(), namesNothing: true }
  expect(likelyIntent(featuresOf(seen))?.probability ?? 0).toBeLessThan(0.3)
})

test('says which words speak for the intent', () => {
  const seen = { rest: ' atacantes que insisten ', signals: new Set<never>(), namesNothing: true }
  expect(likelyIntent(featuresOf(seen))).toMatchObject({
    intent: 'persistent_threats',
    because: expect.arrayContaining([expect.stringContaining('insisten')]),
  })
})

test('a placeholder that was typed, not read, counts for nothing', () => {
  const seen = { rest: ' @address0 ', signals: new Set<never>(), namesNothing: true }
  expect(featuresOf(seen).filter((feature) => feature.includes('@'))).toEqual([])
})

test('probabilities follow the weights: two intents, one feature', () => {
  const model = createModel({
    learned_from: '',
    intents: ['count', 'top'],
    questions: 4,
    features: ['w:a'],
    seen_in: [2],
    greatest: 2,
    weights: Buffer.from(Int8Array.from([127, -127])).toString('base64'),
  })
  // One feature of one: the vector has unit length, so the scores are 2 and -2: e^2 / (e^2 + e^-2).
  expect(model(['w:a'])?.probability).toBeCloseTo(Math.exp(2) / (Math.exp(2) + Math.exp(-2)), 6)
  expect(model(['w:a'])?.intent).toBe('count')
  expect(model(['w:b'])).toBeUndefined()
  const half = model(['w:a', 'w:b'])?.probability ?? 0
  expect(half).toBeGreaterThan(0.5)
  expect(half).toBeLessThan(Math.exp(2) / (Math.exp(2) + Math.exp(-2)))
})
