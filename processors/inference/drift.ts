// How far the features of the traffic that is scored have moved from those of the training: the population stability index of each,
//   PSI = sum over bins of (share now - share in training) * ln(share now / share in training)
// over the tenths of the ordinary training records and one bin for missing values. By custom: below 0.1 stable, from 0.25 moved so far that
// the model's figures no longer hold. A sample of the rows of the last hour is counted, in slices of five minutes by the wall clock.
import type { Distribution } from './model-description.ts'

export type Drift = {
  /** Counts rows of `features.length` values each. `distributions` are those of the model that scored them. */
  add(matrix: Float32Array, rows: number, distributions: readonly Distribution[]): void
  /** PSI by feature, of the last hour; empty while fewer than MINIMUM_ROWS are counted. */
  indices(): ReadonlyMap<string, number>
  /** Rows counted in the last hour. */
  rows(): number
}

/** Below that the index of an unchanged feature is no longer small: its expectation is about (bins - 1) / rows. */
export const MINIMUM_ROWS = 1000
const SLICE_MS = 5 * 60_000
const SLICES = 12
/** Of one scoring run of at most 512: a share tells as much, and binning every row would cost as much as scoring. */
const ROWS_PER_RUN = 32
/** Stands for a share of nothing, whose logarithm there is not. */
const LEAST_SHARE = 1e-4

type Slice = { readonly number: number; rows: number; readonly counts: Uint32Array }

/** `nowMs` gives the wall clock. */
export const createDrift = (nowMs: () => number): Drift => {
  let known: readonly Distribution[] = []
  /** Where the bins of each feature begin among all bins. */
  let starts: number[] = []
  let slices: Slice[] = []
  const follow = (distributions: readonly Distribution[]): void => {
    if (distributions === known) return
    known = distributions
    slices = []
    let start = 0
    starts = [...distributions, undefined].map((one) => {
      const own = start
      start += one?.ordinary.length ?? 0
      return own
    })
  }
  const currentSlice = (): Slice => {
    const number = Math.floor(nowMs() / SLICE_MS)
    slices = slices.filter((slice) => slice.number > number - SLICES && slice.number <= number)
    const last = slices.at(-1)
    if (last?.number === number) return last
    const slice = { number, rows: 0, counts: new Uint32Array(starts.at(-1) ?? 0) }
    slices.push(slice)
    return slice
  }
  const rowsNow = (): number => {
    if (known.length > 0) currentSlice()
    return slices.reduce((sum, { rows }) => sum + rows, 0)
  }
  return {
    add(matrix, rows, distributions) {
      follow(distributions)
      const slice = currentSlice()
      const step = Math.max(1, rows / ROWS_PER_RUN)
      for (let at = 0; at < rows; at += step) {
        count(slice, matrix, Math.floor(at) * known.length, known, starts)
      }
    },
    indices() {
      const rows = rowsNow()
      if (rows < MINIMUM_ROWS) return new Map()
      const total = new Float64Array(starts.at(-1) ?? 0)
      for (const { counts } of slices)
        for (const [bin, number] of counts.entries()) total[bin] = (total[bin] ?? 0) + number
      return new Map(
        known.map(({ feature, ordinary }, i) => [
          feature,
          stabilityIndex(
            ordinary,
            Array.from(total.subarray(starts[i], starts[i + 1]), (number) => number / rows),
          ),
        ]),
      )
    },
    rows: rowsNow,
  }
}

const count = (
  slice: Slice,
  matrix: Float32Array,
  offset: number,
  distributions: readonly Distribution[],
  starts: readonly number[],
): void => {
  slice.rows += 1
  for (const [feature, { edges }] of distributions.entries()) {
    const bin = (starts[feature] as number) + binOf(edges, matrix[offset + feature] as number)
    slice.counts[bin] = (slice.counts[bin] ?? 0) + 1
  }
}

/** Bin i: above edges[i - 1], up to edges[i]; then what lies above the last edge; then what is missing. */
const binOf = (edges: readonly number[], value: number): number => {
  if (Number.isNaN(value)) return edges.length + 1
  let bin = 0
  while (bin < edges.length && value > (edges[bin] as number)) bin++
  return bin
}

/** Population stability index of two lists of shares over the same bins. */
export const stabilityIndex = (expected: readonly number[], found: readonly number[]): number =>
  expected.reduce((sum, share, bin) => {
    const before = Math.max(share, LEAST_SHARE)
    const now = Math.max(found[bin] ?? 0, LEAST_SHARE)
    return sum + (now - before) * Math.log(now / before)
  }, 0)
