import { expect, it } from 'vitest'
import { median, poissonUpper, precisionAt, shareOf } from './interval.ts'

it.each([
  // Published values of the score interval.
  [0, 11, 0, 0.2588],
  [51, 76, 0.5594, 0.7664],
  [10, 10, 0.7225, 1],
])('a share of %i of %i has its Wilson interval', (hits, of, low, high) => {
  const share = shareOf(hits, of)
  expect(share.low).toBeCloseTo(low, 3)
  expect(share.high).toBeCloseTo(high, 3)
})

it('a share of nothing is not a number', () => {
  expect(shareOf(0, 0)).toEqual({ hits: 0, of: 0, share: null, low: null, high: null })
})

it.each([
  // Half of the 0.90 quantile of chi-squared with 2k + 2 degrees of freedom.
  [0, 2.9957],
  [1, 4.7439],
  [5, 10.513],
  [100, 118.08],
])('of %i seen, at most %f were to be expected', (count, upper) => {
  expect(poissonUpper(count)).toBeCloseTo(upper, 2)
})

it.each([
  [0.01, 0.9, 0, 1],
  [0.01, 0.99, 0.01, 0.5],
  [0.001, 1, 0.005, 0.1668],
  [0.01, 0, 0, null],
  [0.01, null, 0.1, null],
])('at a prevalence of %f, hits %s and false alarms %s', (prevalence, hits, falses, precision) => {
  const found = precisionAt(prevalence, hits, falses)
  if (precision === null) expect(found).toBeNull()
  else expect(found).toBeCloseTo(precision, 3)
})

it('the middle of an even number lies between two', () => {
  expect([median([]), median([3]), median([4, 1, 2, 9])]).toEqual([null, 3, 3])
})
