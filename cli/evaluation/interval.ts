// What a count of few says: intervals and bounds.

export type Share = {
  readonly hits: number
  readonly of: number
  /** Null: nothing was measured. */
  readonly share: number | null
  readonly low: number | null
  readonly high: number | null
}

const Z = 1.959963984540054

/** A share with its 95 % score interval. Source: Wilson, JASA 22 (1927), 209-212. */
export const shareOf = (hits: number, of: number): Share => {
  if (of === 0) return { hits, of, share: null, low: null, high: null }
  const share = hits / of
  const centre = share + (Z * Z) / (2 * of)
  const spread = Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of))
  const scale = 1 + (Z * Z) / of
  return { hits, of, share, low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) }
}

/** One-sided 95 % upper bound of a Poisson mean of which `count` was seen: 3.0 for none. Exact, by bisection of the distribution. */
export const poissonUpper = (count: number): number => {
  let [low, high] = [count, count + 10 * Math.sqrt(count + 1) + 10]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (poissonAtMost(count, middle) > 0.05) low = middle
    else high = middle
  }
  return high
}

/** Probability of at most `count` at this mean; in logarithms, so that large means do not underflow. */
const poissonAtMost = (count: number, mean: number): number => {
  let term = -mean
  let sum = Math.exp(term)
  for (let k = 1; k <= count; k++) {
    term += Math.log(mean / k)
    sum += Math.exp(term)
  }
  return sum
}

/** Share of the flagged that are attacks, where `prevalence` of all are; null when nothing would be flagged or a rate is unknown. */
export const precisionAt = (prevalence: number, hitRate: number | null, falseRate: number | null): number | null => {
  if (hitRate === null || falseRate === null) return null
  const flagged = prevalence * hitRate + (1 - prevalence) * falseRate
  return flagged === 0 ? null : (prevalence * hitRate) / flagged
}

/** Middle value; null of nothing. */
export const median = (values: readonly number[]): number | null => {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2
}
