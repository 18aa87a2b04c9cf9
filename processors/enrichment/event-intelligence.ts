// What the feeds say about one event: hits on its addresses, networks and names, and what follows for the two ends.
import type { GeographicFeatures, IntelHit, NetworkEvent } from '../../schemas/messages.ts'
import { domainOf } from './feeds/admit.ts'
import { INDICATOR_TYPES, type IndicatorType } from './feeds/types.ts'
import {
  confidenceAt,
  hitsOf,
  type Indicator,
  type Intelligence,
  type MatchedField,
  reputationOf,
} from './intelligence.ts'
import type { AddressFacts } from './lookup.ts'

const MOST_HITS = 16
const LONGEST_TAGS = 200
const NO_HITS: IntelHit[] = []

/** Hits of the event, the strongest first. `source`, `target`: facts of its ends, undefined where it has many. */
export const hitsIn = (
  event: NetworkEvent,
  source: AddressFacts | undefined,
  target: AddressFacts | undefined,
  intelligence: Intelligence,
): IntelHit[] => {
  if (intelligence.count === 0) return NO_HITS
  const timeUs = event.time_us ?? 0
  const hits: IntelHit[] = []
  const add = (indicators: readonly Indicator[] | undefined, field: MatchedField): void => {
    if (indicators?.length) hits.push(...hitsOf(indicators.filter(isAccusing), field, timeUs))
  }
  add(source?.indicators, 'src_ip')
  add(target?.indicators, 'dst_ip')
  add(source?.asnIndicators, 'src_asn')
  add(target?.asnIndicators, 'dst_asn')
  for (const [field, indicators] of namedIn(event, intelligence)) add(indicators, field)
  return hits.length < 2 ? hits : hits.sort(byContribution).slice(0, MOST_HITS)
}

const isAccusing = ({ type }: Indicator): boolean => INDICATOR_TYPES[type].weight > 0
const byContribution = (a: IntelHit, b: IntelHit): number => (b.contribution ?? 0) - (a.contribution ?? 0)

function* namedIn(
  { protocol_analysis: facts }: NetworkEvent,
  intelligence: Intelligence,
): Generator<[MatchedField, readonly Indicator[]]> {
  if (!facts || !intelligence.hasNames) return
  const { tls_sni, dns_query, http_host, http_path } = facts
  const domain = (text: string): readonly Indicator[] => {
    const name = domainOf(text)
    return name ? intelligence.ofDomain(name) : []
  }
  if (tls_sni) yield ['tls_sni', domain(tls_sni)]
  if (dns_query) yield ['dns_query', domain(dns_query)]
  if (!http_host) return
  yield ['http_host', domain(http_host.replace(/:\d+$/, ''))]
  if (http_path) yield ['http_url', intelligence.ofUrl(`http://${http_host.toLowerCase()}${http_path}`)]
}

/** Geography of one end with what the feeds say of it at that time. `hits` are the event's. */
export const markedGeography = (
  facts: AddressFacts | undefined,
  side: 'src' | 'dst',
  hits: readonly IntelHit[],
  intelligence: Intelligence,
  timeUs: number,
): GeographicFeatures | null => {
  if (!facts) return null
  if (facts.indicators.length === 0 && facts.asnIndicators.length === 0) return unlisted(facts, intelligence, timeUs)
  const isOfType = (type: IndicatorType): true | false | undefined => {
    const isListed = (each: Indicator) => each.type === type && confidenceAt(each, timeUs) > 0
    if (facts.indicators.some(isListed) || facts.asnIndicators.some(isListed)) return true
    return intelligence.covers(type, timeUs) ? false : undefined
  }
  const own = hits.filter(({ matched_field }) => matched_field === `${side}_ip` || matched_field === `${side}_asn`)
  const reputation = reputationOf(own.filter(({ matched_field }) => matched_field === `${side}_ip`))
  const tags = tagsOf(own)
  const provider = facts.indicators.find(({ type, label }) => label && NETWORK_TYPES.has(type))?.label
  return {
    ...facts.geography,
    ...present({ is_tor_exit: isOfType('tor_exit'), is_vpn_provider: isOfType('vpn') }),
    ...present({ is_hosting: isOfType('hosting') || undefined, is_cdn: isOfType('cdn') || undefined }),
    ...present({ is_crawler: isOfType('crawler') || undefined, network_provider: provider }),
    ...present({ reputation_score: reputation ?? undefined, threat_intelligence_tags: tags || undefined }),
  }
}

/** Geography of an address on no list: shared by all events of which the lists say the same. */
const unlisted = (facts: AddressFacts, intelligence: Intelligence, timeUs: number): GeographicFeatures => {
  if (facts.geography.address_class !== 'public') return facts.geography
  const key = Number(intelligence.covers('tor_exit', timeUs)) + 2 * Number(intelligence.covers('vpn', timeUs))
  if (key === 0) return facts.geography
  const variants = unlistedVariants.get(facts) ?? []
  if (variants.length === 0) unlistedVariants.set(facts, variants)
  variants[key] ??= {
    ...facts.geography,
    ...present({ is_tor_exit: key & 1 ? false : undefined, is_vpn_provider: key & 2 ? false : undefined }),
  }
  return variants[key]
}
/** Only a cache: forgotten with the facts it belongs to. */
const unlistedVariants = new WeakMap<AddressFacts, GeographicFeatures[]>()

const NETWORK_TYPES: ReadonlySet<IndicatorType> = new Set(['hosting', 'cdn', 'crawler', 'vpn', 'tor_exit'])

const present = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

/** Types and labels, such as "c2,c2:emotet". */
const tagsOf = (hits: readonly IntelHit[]): string => {
  const tags = hits.flatMap(({ type, label }) => [
    type ?? '',
    ...(label ? [`${type}:${label.toLowerCase().replace(/\s+/g, '_').slice(0, 40)}`] : []),
  ])
  return [...new Set(tags)].sort().join(',').slice(0, LONGEST_TAGS)
}

/** ip_reputation_score and asn_reputation_score of the source; empty: nothing is known. */
export const reputationsOf = (
  hits: readonly IntelHit[],
): { ip_reputation_score?: number; asn_reputation_score?: number } => {
  if (hits.length === 0) return {}
  const of = (field: MatchedField) =>
    reputationOf(hits.filter(({ matched_field }) => matched_field === field)) ?? undefined
  return present({ ip_reputation_score: of('src_ip'), asn_reputation_score: of('src_asn') })
}
