// Which indicators match the ends and names of an event, how sure they are at the event's time, and what they make of a reputation.
import type { IntelHit } from '../../schemas/messages.ts'
import type { Address } from './address.ts'
import { type Decay, daysOutside, remainingShare } from './feeds/decay.ts'
import type { FeedFacts, IntelligenceData } from './feeds/intelligence-data.ts'
import { INDICATOR_TYPE_NAMES, type IndicatorType, kindOf } from './feeds/types.ts'
import { valuesOf } from './name-table.ts'
import { matchesOf } from './prefix-table.ts'

/** An indicator that names an address, its autonomous system, a domain or a URL. Times in microseconds since the epoch. */
export type Indicator = {
  readonly indicator: string
  readonly feed: FeedFacts
  readonly type: IndicatorType
  readonly label: string
  readonly id: string
  readonly base_confidence: number
  readonly firstUs: number
  /** Undefined: as long as its feed is confirmed. */
  readonly lastUs: number | undefined
  readonly validUntilUs: number | undefined
  readonly decay: Decay
}

export type MatchedField =
  | 'src_ip'
  | 'dst_ip'
  | 'src_asn'
  | 'dst_asn'
  | 'tls_sni'
  | 'dns_query'
  | 'http_host'
  | 'http_url'

/** Everything that is known without time: it may be remembered until the data is replaced. */
export type Intelligence = {
  readonly count: number
  /** False: no feed names domains, URLs or AS numbers, so none need be prepared to ask. */
  readonly hasNames: boolean
  ofAddress(address: Address): readonly Indicator[]
  ofAsn(number: number): readonly Indicator[]
  /** Of the name itself and, where a feed says so, of the names above it. */
  ofDomain(name: string): readonly Indicator[]
  /** Of "http://host/path?query". */
  ofUrl(url: string): readonly Indicator[]
  /** Whether lists of this type say anything about that time: else an address not on them is unknown, not clean. */
  covers(type: IndicatorType, timeUs: number): boolean
  /** The source of that feed stood by its copy at that time, milliseconds: entries without dates of their own are as fresh. */
  confirm(feed: string, atMs: number): void
}

const NONE: readonly Indicator[] = []
const SECOND_US = 1_000_000

/** Look-ups over one set of data. */
export const createIntelligence = (data: IntelligenceData): Intelligence => {
  const named = (key: string, shown = key.slice(2)): readonly Indicator[] => {
    const rows = valuesOf(data.names, key)
    return rows.length === 0 ? NONE : Array.from(rows, (row) => indicatorOf(data, row, shown))
  }
  const hasNames = data.names.values.length > 0
  return {
    count: data.count,
    hasNames,
    ofAddress: (address) => {
      const matches = matchesOf(data.prefixes, address)
      return matches.length === 0 ? NONE : matches.map(({ value, prefix }) => indicatorOf(data, value, prefix))
    },
    ofAsn: (number) => (hasNames ? named(`a:${number}`, `AS${number}`) : NONE),
    ofDomain: (name) =>
      hasNames ? [...named(`d:${name}`), ...above(name).flatMap((each) => named(`s:${each}`, `*.${each}`))] : NONE,
    ofUrl: (url) => (hasNames ? named(`u:${url}`) : NONE),
    covers: (type, timeUs) => {
      const [from, to] = data.covered[type] ?? [1, 0]
      return timeUs >= from * SECOND_US && timeUs <= to * SECOND_US
    },
    confirm(feed, atMs) {
      for (const facts of data.feeds) if (facts.name === feed) facts.confirmedAt = Math.floor(atMs / 1000)
    },
  }
}

/** The name and the names above it that have a dot. */
const above = (name: string): string[] => {
  const labels = name.split('.').slice(-16)
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))
}

const indicatorOf = (
  { columns, texts, decays, feeds }: IntelligenceData,
  row: number,
  indicator: string,
): Indicator => {
  const lastSeen = columns.lastSeen[row] ?? 0
  const validUntil = columns.validUntil[row] ?? 0
  return {
    indicator,
    feed: feeds[columns.feed[row] ?? 0] as FeedFacts,
    type: INDICATOR_TYPE_NAMES[columns.type[row] ?? 0] ?? 'attack',
    label: texts[columns.label[row] ?? 0] ?? '',
    id: texts[columns.id[row] ?? 0] ?? '',
    base_confidence: columns.confidence[row] ?? 0,
    firstUs: (columns.firstSeen[row] ?? 0) * SECOND_US,
    lastUs: lastSeen === 0 ? undefined : lastSeen * SECOND_US,
    validUntilUs: validUntil === 0 ? undefined : validUntil * SECOND_US,
    decay: decays[columns.decay[row] ?? 0] as Decay,
  }
}

const lastUsOf = ({ lastUs, feed }: Indicator): number => lastUs ?? feed.confirmedAt * SECOND_US

/** How sure the indicator is at that time, 0-1: nothing after its valid_until. */
export const confidenceAt = (indicator: Indicator, timeUs: number): number => {
  if (indicator.validUntilUs !== undefined && timeUs >= indicator.validUntilUs) return 0
  return (
    indicator.base_confidence *
    remainingShare(indicator.decay, daysOutside(timeUs, indicator.firstUs, lastUsOf(indicator)))
  )
}

/** Below it, an indicator says nothing any more. */
const LEAST_CONFIDENCE = 0.01

/** The indicators that still say something at that time, as hits. */
export const hitsOf = (indicators: readonly Indicator[], field: MatchedField, timeUs: number): IntelHit[] =>
  indicators.flatMap((each) => {
    const confidence = confidenceAt(each, timeUs)
    if (confidence < LEAST_CONFIDENCE) return []
    return [
      {
        ...{ indicator: each.indicator, source: each.feed.name, type: each.type, confidence },
        ...{ base_confidence: each.base_confidence, matched_field: field },
        ...{
          first_seen_us: each.firstUs,
          last_seen_us: lastUsOf(each),
          contribution: confidence * kindOf(each.type).weight,
        },
        ...{ label: each.label || null, indicator_id: each.id || null, half_life_days: each.decay.halfLifeDays },
        decisive: each.feed.isDecisive || null,
      },
    ]
  })

/**
 * Reputation from hits, 0 (clean) to 1 (bad): 1 - product over feeds of (1 - strongest contribution of the feed). Feeds are taken for
 * independent, the entries of one feed are not. Null: no hit accuses.
 */
export const reputationOf = (hits: readonly IntelHit[]): number | null => {
  const strongest = new Map<string, number>()
  for (const { source, contribution } of hits) {
    if (!contribution) continue
    strongest.set(source ?? '', Math.max(strongest.get(source ?? '') ?? 0, contribution))
  }
  if (strongest.size === 0) return null
  return 1 - [...strongest.values()].reduce((clean, share) => clean * (1 - share), 1)
}
