// From evidence to a probability. Per subject and class:
//
//   posterior log-odds = prior + sum over input groups of the strongest detector's weight in that group
//   weight of a detector = sum over its buckets of log-likelihood ratio halved every HALF_LIFE, bounded to what one bucket said times
//                          SATURATION (the windows of neighbouring buckets overlap: they are not independent), 1 for what speaks against an
//                          attack, and to CEILING
//
// Groups look at different inputs, so they add up; detectors of one group look at the same, so the strongest speaks for it.
import type { Evidence } from '../../schemas/messages.ts'

const HALF_LIFE_US = 10 * 60 * 1_000_000
const SATURATION = 1.5
const CEILING = 12
/** One suspected subject in a thousand is attacking. */
export const PRIOR_LOG_ODDS = -7
/** Posterior of 0.9. */
export const OPEN_LOG_ODDS = 2.2

export type Weight = {
  readonly logOdds: number
  /** Groups that speak for an attack with at least this much: below it, a group counts but does not corroborate. */
  readonly groups: readonly string[]
  readonly isDecisive: boolean
  /** Weight of everything but the model: what was measured, not learnt. */
  readonly measured: number
}
/** What a group must say at least to corroborate another. */
export const CORROBORATES = 2

/** Weight of the evidence at `nowUs` (event time, microseconds). */
export const weigh = (evidence: readonly Evidence[], nowUs: number): Weight => {
  const byGroup = new Map<string, number>()
  for (const [, same] of Map.groupBy(evidence, ({ detector }) => detector ?? '')) {
    const group = same[0]?.input_group ?? ''
    const weight = detectorWeight(same, nowUs)
    const stronger = byGroup.get(group)
    byGroup.set(group, stronger === undefined ? weight : Math.max(stronger, weight))
  }
  const weights = [...byGroup]
  const isDecisive = evidence.some(({ decisive }) => decisive)
  // What is decisive was seen; an opinion about other things of the same host does not unsee it.
  const counted = (weight: number): number => (isDecisive ? Math.max(weight, 0) : weight)
  return {
    logOdds: weights.reduce((sum, [, weight]) => sum + counted(weight), PRIOR_LOG_ODDS),
    groups: weights.filter(([, weight]) => weight >= CORROBORATES).map(([group]) => group),
    isDecisive,
    measured: weights.reduce((sum, [group, weight]) => (group === 'model' ? sum : sum + weight), 0),
  }
}

const detectorWeight = (evidence: readonly Evidence[], nowUs: number): number => {
  const decayed = evidence.map(({ log_likelihood_ratio, last_seen_us }) => {
    const ageUs = Math.max(nowUs - (last_seen_us ?? nowUs), 0)
    return (log_likelihood_ratio ?? 0) * 0.5 ** (ageUs / HALF_LIFE_US)
  })
  const sum = decayed.reduce((total, value) => total + value, 0)
  const high = Math.min(Math.max(...decayed, 0) * SATURATION, CEILING)
  // What speaks against an attack is the same opinion in every bucket, however often it is said.
  const low = Math.min(...decayed, 0)
  return Math.min(Math.max(sum, low), high)
}

/** Log-odds as probability. */
export const probabilityOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds))
