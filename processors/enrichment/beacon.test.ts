import { describe, expect, it } from 'vitest'
import { decodePair, encodePair, noteFlow, openPair, regularityAt } from './beacon.ts'
import { seededRandom } from './history.fixture.ts'

const START_MS = Date.UTC(2026, 10, 24)
const pairOf = (flows: readonly (readonly [seconds: number, bytes: number])[]) => {
  const pair = openPair()
  for (const [seconds, bytes] of flows) noteFlow(pair, START_MS + Math.round(seconds * 1000), bytes)
  return pair
}
const lastOf = (pair: ReturnType<typeof pairOf>) => regularityAt(pair, pair.starts.at(-1) ?? 0)
const every = (seconds: number, count: number, bytes = 300) =>
  Array.from({ length: count }, (_, index) => [index * seconds, bytes] as const)

describe('the score', () => {
  it('is 1 for a timer with one size', () => {
    expect(lastOf(pairOf(every(60, 10)))).toEqual({ score: 1, connections: 10, intervalSeconds: 60 })
  })

  it('is what the formula gives by hand', () => {
    // Intervals 10 20 30 40 90: quartiles 20 30 40, skewness 0; deviations 20 10 0 10 60, MAD 10: 1 - 10/30. Sizes equal.
    const beats = [0, 10, 30, 60, 100, 190].map((seconds) => [seconds, 100] as const)
    expect(lastOf(pairOf(beats))?.score).toBeCloseTo(2 / 3, 10)
    // Intervals 10 10 20 40 50: quartiles 10 20 40, skewness (10 + 40 - 40) / 30; deviations 10 10 0 20 30, MAD 10.
    const skewed = [0, 10, 20, 40, 80, 130].map((seconds) => [seconds, 100] as const)
    expect(lastOf(pairOf(skewed))?.score).toBeCloseTo((2 / 3) * 0.5, 10)
  })

  it('is halved at most by uneven sizes', () => {
    const beats = every(60, 8).map(([seconds], index) => [seconds, 2 ** (2 * index)] as const)
    expect(lastOf(pairOf(beats))?.score).toBeLessThan(0.65)
    expect(lastOf(pairOf(beats))?.score).toBeGreaterThanOrEqual(0.5)
  })

  it('stays high with a jitter of ten percent and low for a person', () => {
    const random = seededRandom(7)
    const jittered = every(60, 32).map(([seconds, bytes]) => [seconds + (random() - 0.5) * 6, bytes] as const)
    expect(lastOf(pairOf(jittered))?.score).toBeGreaterThan(0.8)
    let seconds = 0
    const browsing = Array.from({ length: 32 }, () => {
      seconds += -Math.log(random()) * 60
      return [seconds, Math.round(random() * 5000)] as const
    })
    expect(lastOf(pairOf(browsing))?.score).toBeLessThan(0.4)
  })

  it('is high when the sizes are two that hardly differ', () => {
    const beats = every(5, 30).map(([seconds], index) => [seconds, index % 3 ? 1374 : 1426] as const)
    expect(lastOf(pairOf(beats))?.score).toBeGreaterThan(0.98)
  })

  it('is absent for fewer than six beats, and a burst within a second is one beat', () => {
    expect(lastOf(pairOf(every(60, 5)))).toBeUndefined()
    expect(lastOf(pairOf(every(0.01, 90)))).toBeUndefined()
  })

  it('rests on the last 24 hours only', () => {
    const pair = pairOf(every(60, 10))
    expect(regularityAt(pair, START_MS + 86_400_000 + 4 * 60_000)).toBeUndefined()
    expect(regularityAt(pair, START_MS + 86_400_000 + 3 * 60_000)?.connections).toBe(6)
  })
})

it('keeps the latest 32 beats whatever the order of the flows', () => {
  const flows = Array.from({ length: 80 }, (_, index) => [index * 3.7, index] as const)
  const random = seededRandom(3)
  const shuffled = flows.map((flow) => ({ flow, at: random() })).sort((a, b) => a.at - b.at)
  expect(pairOf(shuffled.map(({ flow }) => flow))).toEqual(pairOf(flows))
  expect(pairOf(flows).starts).toHaveLength(32)
})

it('is stored and read again without loss', () => {
  const pair = { ...pairOf(every(61.5, 9, 12_345)), listed: 4 }
  expect(decodePair(encodePair(pair))).toEqual(pair)
})
