import { expect, it } from 'vitest'
import { createDrift, MINIMUM_ROWS, stabilityIndex } from './drift.ts'
import type { Distribution } from './model-description.ts'

const MINUTE_MS = 60_000
/** Two features: even numbers 1-4 in four bins, and one that is missing in half of the rows. */
const TRAINED: readonly Distribution[] = [
  { feature: 'size', edges: [1, 2, 3], ordinary: [0.25, 0.25, 0.25, 0.25, 0], all: [] },
  { feature: 'seldom', edges: [0], ordinary: [0.5, 0, 0.5], all: [] },
]

/** Rows whose sizes go round `sizes`; `seldom` is there in every second one. */
const rowsOf = (count: number, ...sizes: number[]) =>
  Float32Array.from({ length: 2 * count }, (_, i) => {
    const row = i >> 1
    if (i % 2 === 0) return sizes[row % sizes.length] as number
    return row % 2 ? 0 : Number.NaN
  })

const feed = (drift: ReturnType<typeof createDrift>, runs: number, ...sizes: number[]) => {
  for (let run = 0; run < runs; run++) drift.add(rowsOf(32, ...sizes), 32, TRAINED)
}

it.each([
  ['is 0 for the same shares', [0.5, 0.5], [0.5, 0.5], 0],
  ['is the sum of the definition', [0.5, 0.5], [0.25, 0.75], -0.25 * Math.log(0.5) + 0.25 * Math.log(1.5)],
  ['stays finite where a bin is empty now', [0.5, 0.5], [1, 0], 0.5 * Math.log(2) + (1e-4 - 0.5) * Math.log(2e-4)],
  [
    'stays finite where a bin was empty in training',
    [1, 0],
    [0.5, 0.5],
    -0.5 * Math.log(0.5) + (0.5 - 1e-4) * Math.log(5000),
  ],
])('the index %s', (_promise, expected, found, index) => {
  expect(stabilityIndex(expected, found)).toBeCloseTo(index, 10)
})

it('is absent before enough rows were counted', () => {
  const drift = createDrift(() => 0)
  feed(drift, Math.floor(MINIMUM_ROWS / 32), 1, 2, 3, 4)
  expect(drift.indices().size).toBe(0)
  feed(drift, 1, 1, 2, 3, 4)
  expect([...drift.indices().keys()]).toEqual(['size', 'seldom'])
})

it('is nothing for traffic like the training, and large for traffic that is not', () => {
  const drift = createDrift(() => 0)
  feed(drift, 40, 1, 2, 3, 4)
  expect(drift.indices().get('size')).toBeCloseTo(0, 10)
  expect(drift.indices().get('seldom')).toBeCloseTo(0, 10)
  feed(drift, 400, 9)
  expect(drift.indices().get('size')).toBeGreaterThan(0.25)
  expect(drift.indices().get('seldom')).toBeCloseTo(0, 10)
})

it('puts a value that is an edge below it, as training did', () => {
  const drift = createDrift(() => 0)
  feed(drift, 40, 0.5, 1.5, 2.5, 3.5)
  const inside = drift.indices().get('size')
  expect(inside).toBeCloseTo(0, 10)
})

it('forgets what is an hour old', () => {
  let nowMs = 0
  const drift = createDrift(() => nowMs)
  feed(drift, 100, 9)
  nowMs = 61 * MINUTE_MS
  expect(drift.rows()).toBe(0)
  feed(drift, 40, 1, 2, 3, 4)
  expect(drift.indices().get('size')).toBeCloseTo(0, 10)
})

it('counts a bounded share of a large run, spread over it', () => {
  const drift = createDrift(() => 0)
  drift.add(rowsOf(512, 1), 512, TRAINED)
  expect(drift.rows()).toBe(32)
})

it('begins anew with models of another training', () => {
  const drift = createDrift(() => 0)
  feed(drift, 100, 9)
  drift.add(rowsOf(32, 1), 32, [...TRAINED])
  expect(drift.rows()).toBe(32)
})
