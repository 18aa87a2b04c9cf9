// Shadow mode: a candidate scores what the serving pair has scored, and the differences are counted. It never touches an event, and a
// candidate that is slow or broken costs nothing but its own comparison: one run at a time, what comes meanwhile is left out and counted.
import type { ModelResult } from '../../schemas/messages.ts'
import { type Comparison, compareInto, newComparison } from './comparison.ts'
import type { ModelSeat } from './model-seat.ts'
import { resultOf } from './result.ts'

/** Since the candidate began; all of events. */
export type ShadowCounts = Comparison & {
  /** Version of the candidate. */
  readonly version: string
  /** Not compared: the candidate was still busy. */
  skipped: number
  /** Not compared: the candidate failed. */
  failed: number
}

export type Shadow = {
  /** False: there is no candidate, so that nothing need be copied for it. */
  readonly isWatching: boolean
  /** Compares in the background; takes over `matrix`. `results` are the serving pair's, row by row. */
  compare(matrix: Float32Array<ArrayBuffer>, results: readonly ModelResult[]): void
  /** Undefined: no candidate has compared anything. */
  counts(): ShadowCounts | undefined
  /** Resolves when no comparison runs. */
  settled(): Promise<void>
}

/** Compares with the pair on `seat`; without one it does nothing. */
export const createShadow = (seat: ModelSeat): Shadow => {
  let counts: ShadowCounts | undefined
  let running: Promise<void> | undefined
  const countsOf = (version: string): ShadowCounts => {
    if (counts?.version !== version) counts = { ...newComparison(), version, skipped: 0, failed: 0 }
    return counts
  }
  const run = (matrix: Float32Array<ArrayBuffer>, results: readonly ModelResult[]): Promise<void> =>
    seat.use(async ({ score, description }) => {
      const into = countsOf(description.version)
      try {
        const scores = await score(matrix, results.length)
        for (const [row, served] of results.entries()) compareInto(into, served, resultOf(scores, row, description))
      } catch {
        into.failed += results.length
      }
    })
  return {
    get isWatching() {
      return seat.version !== undefined
    },
    compare(matrix, results) {
      const { version } = seat
      if (version === undefined || results.length === 0) return
      if (running) {
        countsOf(version).skipped += results.length
        return
      }
      // The candidate may be taken away in between; then there is nothing to compare.
      running = run(matrix, results)
        .catch(() => undefined)
        .finally(() => {
          running = undefined
        })
    },
    counts: () => counts,
    settled: async () => running,
  }
}
