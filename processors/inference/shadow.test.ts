import { expect, it } from 'vitest'
import type { ModelResult } from '../../schemas/messages.ts'
import { FEATURE_NAMES } from './features.ts'
import { alwaysScoring, modelPair } from './model-pair.fixture.ts'
import { createModelSeat } from './model-seat.ts'
import { createShadow } from './shadow.ts'

const served = (attack_probability: number, attack_class = 'port_scan'): ModelResult => ({
  attack_probability,
  attack_class,
})
const matrix = (rows: number) => new Float32Array(rows * FEATURE_NAMES.length)

it('counts agreements, flips each way and the mean difference', async () => {
  const shadow = createShadow(createModelSeat(modelPair('candidate', alwaysScoring(0.9))))
  shadow.compare(matrix(4), [served(0.9), served(0.8, 'ddos'), served(0.1), served(0.2)])
  await shadow.settled()
  expect(shadow.counts()).toMatchObject({ version: 'candidate', compared: 4, agreed: 1, skipped: 0, failed: 0 })
  expect(Object.fromEntries(shadow.counts()?.flips ?? [])).toEqual({ 'ddos>port_scan': 1, 'benign>port_scan': 2 })
  expect(shadow.counts()?.difference).toBeCloseTo(0 + 0.1 + 0.8 + 0.7, 5)
})

it('leaves the results that it compares with as they are', async () => {
  const result = Object.freeze(served(0.1))
  const shadow = createShadow(createModelSeat(modelPair('candidate', alwaysScoring(0.9))))
  shadow.compare(matrix(1), [result])
  await shadow.settled()
  expect(result).toEqual(served(0.1))
})

it('leaves out what comes while it is busy, and says how much', async () => {
  const scoring = Promise.withResolvers<void>()
  const score = alwaysScoring(0.1)
  const slow = modelPair('slow', async (features, rows) => {
    await scoring.promise
    return score(features, rows)
  })
  const shadow = createShadow(createModelSeat(slow))
  for (let run = 0; run < 3; run++) shadow.compare(matrix(2), [served(0.1), served(0.1)])
  scoring.resolve()
  await shadow.settled()
  expect(shadow.counts()).toMatchObject({ compared: 2, skipped: 4 })
})

it('counts what a broken candidate fails to score, and goes on', async () => {
  const shadow = createShadow(createModelSeat(modelPair('broken', () => Promise.reject(new Error('gone')))))
  shadow.compare(matrix(1), [served(0.1)])
  await shadow.settled()
  shadow.compare(matrix(1), [served(0.1)])
  await shadow.settled()
  expect(shadow.counts()).toMatchObject({ compared: 0, failed: 2 })
})

it('begins to count anew with another candidate', async () => {
  const seat = createModelSeat(modelPair('one'))
  const shadow = createShadow(seat)
  shadow.compare(matrix(1), [served(0.1)])
  await shadow.settled()
  seat.replace(modelPair('two'))
  shadow.compare(matrix(1), [served(0.1)])
  await shadow.settled()
  expect(shadow.counts()).toMatchObject({ version: 'two', compared: 1 })
})

it('does nothing without a candidate', async () => {
  const shadow = createShadow(createModelSeat())
  shadow.compare(matrix(1), [served(0.1)])
  await shadow.settled()
  expect([shadow.isWatching, shadow.counts()]).toEqual([false, undefined])
})
