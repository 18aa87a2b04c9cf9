// Why an address has the reputation it has: every contribution with its feed, dates and decay.
import type { GeographicFeatures, IntelHit } from '../../schemas/messages.ts'
import { parseAddress } from './address.ts'
import { domainOf } from './feeds/admit.ts'
import { daysOutside } from './feeds/decay.ts'
import { type IndicatorType, kindOf } from './feeds/types.ts'
import { hitsOf, type Indicator, type Intelligence, type MatchedField, reputationOf } from './intelligence.ts'
import type { Knowledge } from './process.ts'

export type Contribution = {
  readonly indicator: string
  readonly source: string
  readonly type: string
  readonly label: string | null
  readonly indicator_id: string | null
  /** What the feed said, and what is left of it. */
  readonly base_confidence: number
  readonly confidence: number
  /** Of the type in the score; 0: describes a network and accuses nobody. */
  readonly weight: number
  readonly contribution: number
  readonly first_seen: string
  readonly last_seen: string
  /** Days by which the time asked about lies outside of the sightings. */
  readonly days_outside: number
  readonly half_life_days: number
  readonly decisive: boolean
}

export type AddressExplanation = {
  readonly subject: string
  readonly at: string
  /** Null: nothing is known. */
  readonly reputation_score: number | null
  readonly asn_reputation_score: number | null
  readonly contributions: readonly Contribution[]
  readonly geography?: GeographicFeatures
  readonly asset?: string
}

/** What is known of an address, a domain or "AS64500" at that time, microseconds. Undefined: it is none of them. */
export const explainAddress = (
  { lookup, intelligence }: Knowledge,
  text: string,
  timeUs: number,
): AddressExplanation | undefined => {
  const facts = parseAddress(text) ? lookup(text) : undefined
  const named = facts ? undefined : namedIndicators(text, intelligence)
  if (!facts && !named) return undefined
  const isNetwork = named?.field === 'src_asn'
  const own = hitsOf(facts?.indicators ?? (isNetwork ? [] : (named?.indicators ?? [])), 'src_ip', timeUs)
  const ofNetwork = hitsOf(facts?.asnIndicators ?? (isNetwork ? (named?.indicators ?? []) : []), 'src_asn', timeUs)
  return {
    ...{ subject: text, at: new Date(timeUs / 1000).toISOString() },
    ...{ reputation_score: reputationOf(own), asn_reputation_score: reputationOf(ofNetwork) },
    contributions: [...own, ...ofNetwork]
      .sort((a, b) => (b.contribution ?? 0) - (a.contribution ?? 0))
      .map((hit) => contributionOf(hit, timeUs)),
    ...(facts ? { geography: facts.geography } : {}),
    ...(facts?.asset ? { asset: facts.asset.name } : {}),
  }
}

const namedIndicators = (
  text: string,
  intelligence: Intelligence,
): { field: MatchedField; indicators: readonly Indicator[] } | undefined => {
  const asn = /^AS(\d{1,10})$/i.exec(text)
  if (asn) return { field: 'src_asn', indicators: intelligence.ofAsn(Number(asn[1])) }
  const name = domainOf(text)
  return name?.includes('.') ? { field: 'dns_query', indicators: intelligence.ofDomain(name) } : undefined
}

const contributionOf = (hit: IntelHit, timeUs: number): Contribution => {
  const [firstUs, lastUs] = [hit.first_seen_us ?? 0, hit.last_seen_us ?? 0]
  const iso = (us: number) => new Date(us / 1000).toISOString()
  return {
    ...{ indicator: hit.indicator ?? '', source: hit.source ?? '', type: hit.type ?? '' },
    ...{ label: hit.label ?? null, indicator_id: hit.indicator_id ?? null },
    ...{ base_confidence: hit.base_confidence ?? 0, confidence: hit.confidence ?? 0 },
    ...{ weight: kindOf(hit.type as IndicatorType).weight, contribution: hit.contribution ?? 0 },
    ...{ first_seen: iso(firstUs), last_seen: iso(lastUs), days_outside: daysOutside(timeUs, firstUs, lastUs) },
    ...{ half_life_days: hit.half_life_days ?? 0, decisive: hit.decisive ?? false },
  }
}
