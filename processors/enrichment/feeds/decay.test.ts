import { describe, expect, it } from 'vitest'
import { daysOutside, decayOf, remainingShare } from './decay.ts'

describe('decay', () => {
  it('is half gone after the half-life and gone after the lifetime', () => {
    expect(remainingShare(decayOf(7.5), 0)).toBe(1)
    expect(remainingShare(decayOf(7.5), 7.5)).toBeCloseTo(0.5, 10)
    expect(remainingShare(decayOf(7.5), 60)).toBe(0)
    expect(remainingShare(decayOf(10, 20), 10)).toBeCloseTo(0.5, 10)
  })

  it("is OpenCTI's curve: of 100 points 41.5 are left after 12 days of 60, 20.6 after 30", () => {
    // 100 * (1 - (12 / 60) ^ (1 / 3)) and 100 * (1 - (30 / 60) ^ (1 / 3))
    expect(100 * remainingShare(decayOf(7.5), 12)).toBeCloseTo(41.52, 2)
    expect(100 * remainingShare(decayOf(7.5), 30)).toBeCloseTo(20.63, 2)
  })

  it('never grows with time', () => {
    const shares = Array.from({ length: 100 }, (_, day) => remainingShare(decayOf(7.5), day))
    expect(shares).toEqual(shares.toSorted((a, b) => b - a))
  })
})

it('measures the distance from the time of the sightings on both sides', () => {
  const day = 86_400_000_000
  expect(daysOutside(5 * day, 3 * day, 7 * day)).toBe(0)
  expect(daysOutside(1 * day, 3 * day, 7 * day)).toBe(2)
  expect(daysOutside(10 * day, 3 * day, 7 * day)).toBe(3)
})
