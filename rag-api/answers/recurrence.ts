// How likely somebody who was silent for a while comes back within a day, counted over what others and he himself did after their alerts.

/** One alert of a source, RFC 3339. */
export type Burst = {
  readonly source_ip: string
  readonly first_seen: string
  readonly last_seen: string
  readonly is_subject: boolean
}

/** Cases like the present one (silent at least as long, with a known outcome) and how many of them came back within the horizon. */
export type Cases = { readonly cases: number; readonly returned: number }
export type Chance = {
  readonly probability: number
  /** 90 % interval of the probability. */
  readonly low: number
  readonly high: number
  readonly own: Cases
  readonly others: Cases
}

export const HORIZON_MS = 24 * 3_600_000
/** The others' share counts like this many cases of one's own: with many of one's own it no longer matters. */
const PRIOR_CASES = 2

/** Bursts in any order; `silentMs`: how long the source asked about has been silent. A silence still running counts as far as it is known. */
export const casesOf = (
  bursts: readonly Burst[],
  silentMs: number,
  now: number,
  horizonMs = HORIZON_MS,
): { own: Cases; others: Cases } => {
  const silences = silencesOf(bursts, now)
  const count = (isSubject: boolean): Cases => {
    const like = silences.filter(
      ({ is_subject, lasted, ended }) =>
        is_subject === isSubject && lasted >= silentMs && (ended || lasted >= silentMs + horizonMs),
    )
    return {
      cases: like.length,
      returned: like.filter(({ lasted, ended }) => ended && lasted < silentMs + horizonMs).length,
    }
  }
  return { own: count(true), others: count(false) }
}

type Silence = { readonly is_subject: boolean; readonly lasted: number; readonly ended: boolean }

/** From the end of each burst to the source's next one, or to now. Bursts that overlap are one. */
const silencesOf = (bursts: readonly Burst[], now: number): Silence[] => {
  const bySource = new Map<string, Burst[]>()
  for (const burst of bursts) bySource.set(burst.source_ip, [...(bySource.get(burst.source_ip) ?? []), burst])
  return [...bySource.values()].flatMap((own) => {
    const sorted = own.toSorted((one, other) => Date.parse(one.first_seen) - Date.parse(other.first_seen))
    const silences: Silence[] = []
    let until = Number.NEGATIVE_INFINITY
    for (const { first_seen, last_seen, is_subject } of sorted) {
      const lasted = Date.parse(first_seen) - until
      if (Number.isFinite(until) && lasted > 0) silences.push({ is_subject, lasted, ended: true })
      until = Math.max(until, Date.parse(last_seen))
    }
    return [...silences, { is_subject: sorted[0]?.is_subject ?? false, lasted: now - until, ended: false }]
  })
}

/** Undefined without a single comparable case: then no probability can be given. Others with Jeffreys' prior, then one's own cases. */
export const chanceOf = ({ own, others }: { own: Cases; others: Cases }): Chance | undefined => {
  if (own.cases + others.cases === 0) return undefined
  const usual = (others.returned + 0.5) / (others.cases + 1)
  const [alpha, beta] = [own.returned + PRIOR_CASES * usual, own.cases - own.returned + PRIOR_CASES * (1 - usual)]
  // Without own cases the others' spread is the spread.
  const spread =
    own.cases === 0 ? { alpha: others.returned + 0.5, beta: others.cases - others.returned + 0.5 } : { alpha, beta }
  return {
    probability: alpha / (alpha + beta),
    low: betaQuantile(0.05, spread.alpha, spread.beta),
    high: betaQuantile(0.95, spread.alpha, spread.beta),
    own,
    others,
  }
}

/** Share of days with an event, of `days` observed: mean and 90 % interval of a beta distribution with Jeffreys' prior. */
export const shareOfDays = (hits: number, days: number): { probability: number; low: number; high: number } => {
  const [alpha, beta] = [hits + 0.5, days - hits + 0.5]
  return {
    probability: alpha / (alpha + beta),
    low: betaQuantile(0.05, alpha, beta),
    high: betaQuantile(0.95, alpha, beta),
  }
}

const STEPS = 4000

/** Quantile of the beta distribution by numerical integration; x = sin²(t) takes away the poles of the density at both ends. */
export const betaQuantile = (share: number, alpha: number, beta: number): number => {
  const weight = (step: number) => {
    const angle = (((step + 0.5) / STEPS) * Math.PI) / 2
    return Math.exp((2 * alpha - 1) * Math.log(Math.sin(angle)) + (2 * beta - 1) * Math.log(Math.cos(angle)))
  }
  let total = 0
  for (let step = 0; step < STEPS; step++) total += weight(step)
  let sum = 0
  for (let step = 0; step < STEPS; step++) {
    sum += weight(step)
    if (sum >= share * total) return Math.sin((((step + 0.5) / STEPS) * Math.PI) / 2) ** 2
  }
  return 1
}
