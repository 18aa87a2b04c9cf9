import { expect, test } from 'vitest'
import { type Burst, betaQuantile, casesOf, chanceOf, shareOfDays } from './recurrence.ts'

const HOUR_MS = 3_600_000
const NOW = 100 * HOUR_MS
const burst = (source_ip: string, fromHour: number, toHour: number, is_subject = false): Burst => ({
  source_ip,
  first_seen: new Date(fromHour * HOUR_MS).toISOString(),
  last_seen: new Date(toHour * HOUR_MS).toISOString(),
  is_subject,
})

test('a silence counts where it lasted as long as the present one', () => {
  // 9 hours: too short. 30 hours: like it, and ended within a day more. 58 hours and running: like it, and did not end within a day more.
  const bursts = [burst('a', 0, 1), burst('a', 10, 11), burst('a', 41, 42)]
  expect(casesOf(bursts, 10 * HOUR_MS, NOW).others).toEqual({ cases: 2, returned: 1 })
})

test('a silence still running counts once its outcome is known', () => {
  expect(casesOf([burst('a', 70, 71)], 10 * HOUR_MS, NOW).others).toEqual({ cases: 0, returned: 0 })
  expect(casesOf([burst('a', 60, 61)], 10 * HOUR_MS, NOW).others).toEqual({ cases: 1, returned: 0 })
})

test('bursts that overlap are one, in whatever order they come', () => {
  const bursts = [burst('a', 5, 6), burst('a', 0, 20), burst('a', 40, 41)]
  expect(casesOf(bursts, HOUR_MS, NOW).others).toEqual({ cases: 2, returned: 1 })
})

test("one's own cases and those of others are counted apart", () => {
  const bursts = [burst('a', 0, 1, true), burst('a', 5, 6, true), burst('b', 0, 1), burst('b', 20, 21)]
  const { own, others } = casesOf(bursts, 0, NOW)
  expect([own, others]).toEqual([
    { cases: 2, returned: 1 },
    { cases: 2, returned: 1 },
  ])
})

test('without a comparable case there is no probability', () => {
  expect(chanceOf({ own: { cases: 0, returned: 0 }, others: { cases: 0, returned: 0 } })).toBeUndefined()
})

test("many cases of one's own outweigh what others do", () => {
  const chance = chanceOf({ own: { cases: 98, returned: 98 }, others: { cases: 99, returned: 0 } })
  expect(chance?.probability).toBeCloseTo((98 + 2 * 0.005) / 100)
  expect(chance?.low).toBeGreaterThan(0.9)
})

test.each([
  // Uniform, symmetric, arcsine; the last two from a bisection of the regularised incomplete beta function.
  [0.05, 1, 1, 0.05],
  [0.5, 2, 2, 0.5],
  [0.95, 0.5, 0.5, 0.99384],
  [0.05, 3.5, 7.5, 0.11733],
  [0.95, 0.5, 20.5, 0.09048],
])('quantile %d of beta(%d, %d)', (share, alpha, beta, expected) => {
  expect(betaQuantile(share, alpha, beta)).toBeCloseTo(expected, 3)
})

test('never a bare yes: all days hit is less than certain', () => {
  const { probability, low, high } = shareOfDays(10, 10)
  expect(probability).toBeCloseTo(10.5 / 11)
  expect(low).toBeLessThan(probability)
  expect(high).toBeLessThan(1)
})
