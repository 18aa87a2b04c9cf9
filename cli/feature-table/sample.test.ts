import { describe, expect, it } from 'vitest'
import { createSample } from './sample.ts'

const sampleOf = (offered: number, limit: number) => {
  const sample = createSample<number>(limit)
  let made = 0
  for (let i = 0; i < offered; i++) {
    sample.offer(() => {
      made += 1
      return i
    })
  }
  return { kept: sample.kept(), made }
}

describe('a bounded sample', () => {
  it.each([0, 1, 9, 10])('keeps all %i of what fits', (count) => {
    expect(sampleOf(count, 10).kept).toEqual(Array.from({ length: count }, (_, i) => i))
  })

  it.each([11, 19, 20, 21, 100, 12_345])('keeps ten of %i, evenly spread and in order', (count) => {
    const { kept } = sampleOf(count, 10)
    expect(kept).toHaveLength(10)
    const gaps = kept.slice(1).map((value, i) => value - (kept[i] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThan(0)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.ceil((2 * count) / 10))
    expect(kept.at(-1)).toBeGreaterThan(count * 0.6)
  })

  it('of none keeps none', () => expect(sampleOf(5, 0)).toEqual({ kept: [], made: 0 }))

  it('makes few more than it keeps', () => {
    expect(sampleOf(1_000_000, 10).made).toBeLessThan(400)
  })
})
