// Shadow mode: a candidate scores what the serving pair has scored, and the differences are counted. It never touches an event, and a
// candidate that is slow or broken costs nothing but its own comparison: one run at a time, what comes meanwhile is left out and counted.
import type { ModelResult } from '../../schemas/messages.ts'
import type { ModelSeat } from './model-seat.ts'
import { resultOf } from './result.ts'

/** Since the candidate began; all of events. */
export type ShadowCounts = {
  /** Version of the candidate. */
  readonly version: string
  compared: number
  /** Same verdict: benign, or an attack of the same class. */
  agreed: number
  /** Sum over the compared events of |difference of the attack probabilities|. */
  difference: number
  /** By verdict of the serving pair and of the candidate, such as "benign>port_scan". */
  readonly flips: Map<string, number>
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

const ATTACK_FROM = 0.5

/** Compares with the pair on `seat`; without one it does nothing. */
export const createShadow = (seat: ModelSeat): Shadow => {
  let counts: ShadowCounts | undefined
  let running: Promise<void> | undefined
  const countsOf = (version: string): ShadowCounts => {
    if (counts?.version !== version)
      counts = { version, compared: 0, agreed: 0, difference: 0, flips: new Map(), skipped: 0, failed: 0 }
    return counts
  }
  const run = (matrix: Float32Array<ArrayBuffer>, results: readonly ModelResult[]): Promise<void> =>
    seat.use(async ({ score, description }) => {
      const into = countsOf(description.version)
      try {
        const scores = await score(matrix, results.length)
        for (const [row, served] of results.entries()) addTo(into, served, resultOf(scores, row, description))
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

const verdictOf = ({ attack_probability, attack_class }: ModelResult): string =>
  (attack_probability ?? 0) >= ATTACK_FROM ? (attack_class ?? 'attack') : 'benign'

const addTo = (counts: ShadowCounts, served: ModelResult, candidate: ModelResult): void => {
  counts.compared += 1
  counts.difference += Math.abs((served.attack_probability ?? 0) - (candidate.attack_probability ?? 0))
  const [from, to] = [verdictOf(served), verdictOf(candidate)]
  if (from === to) counts.agreed += 1
  else counts.flips.set(`${from}>${to}`, (counts.flips.get(`${from}>${to}`) ?? 0) + 1)
}
