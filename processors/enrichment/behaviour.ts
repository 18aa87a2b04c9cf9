// Behaviour and activity of a source as features, from its record. Pure.
import type { BehavioralFeatures, NetworkEvent, TimeSeriesFeatures } from '../../schemas/messages.ts'
import { countSince, noteText, textsSince } from './latest-texts.ts'
import { countAt, reaches, stepOf, sumUpTo } from './ring.ts'
import {
  type Addition,
  addToSource,
  DECIDED,
  FAILED,
  HOURS,
  MINUTES,
  type SourceRecord,
  TENS,
  VIOLATIONS,
  WINDOW,
} from './source-record.ts'

const DAY_S = 86_400
const MOST_COUNTRIES = 64
const MOST_AGENTS = 8
const LONGEST_AGENT = 120
/** Fewer hours have neither a trend nor a rhythm. */
const FEWEST_HOURS = 3

/** Adds the event, which stands for `flows` > 0 flows begun at `second`. */
export const noteInSource = (record: SourceRecord, event: NetworkEvent, second: number, flows: number): void => {
  addToSource(record, second, additionOf(event, flows))
  const country = event.dst_geo_features?.country_code
  if (country) {
    record.countries ??= new Map()
    noteText(record.countries, country, second, MOST_COUNTRIES)
  }
  const agent = event.protocol_analysis?.http_user_agent
  if (agent) {
    record.agents ??= new Map()
    noteText(record.agents, agent.slice(0, LONGEST_AGENT), second, MOST_AGENTS)
  }
}

const additionOf = (event: NetworkEvent, flows: number): Addition => {
  const hasFailed = isFailed(event)
  return {
    flows,
    decided: hasFailed === undefined ? 0 : flows,
    failed: hasFailed ? flows : 0,
    violations: event.protocol_analysis?.protocol_violations ?? 0,
  }
}

const REFUSED_STATES = new Set(['S0', 'REJ', 'RSTOS0', 'RSTRH', 'SH'])

/**
 * Whether the flow was refused or not answered. Undefined: nobody knows (a v1 producer, a TCP flow seen from its middle) or no answer is
 * due (multicast). The flows of a fold have failed by its definition.
 */
export const isFailed = (event: NetworkEvent): boolean | undefined => {
  if (event.fold) return true
  if (event.dst_geo_features?.address_class === 'multicast') return undefined
  if (event.transport === 'tcp') {
    if (event.handshake_completed) return false
    return REFUSED_STATES.has(event.tcp_state ?? '') ? true : undefined
  }
  return event.dst_packets == null ? undefined : event.dst_packets === 0
}

/** What the record says at `second`, the event being in it or not. Absent as a whole where the rings no longer reach. */
export const behaviourAt = (
  record: SourceRecord,
  event: NetworkEvent,
  second: number,
): BehavioralFeatures | undefined => {
  const { words, newestSecond: newest, countries, agents } = record
  if (!reaches(TENS, newest, second)) return undefined
  const features: BehavioralFeatures = { connections_per_minute: sumUpTo(words, TENS, newest, second, WINDOW.tens) }
  const violations = sumUpTo(words, VIOLATIONS, newest, second, WINDOW.tenMinutes)
  if (violations > 0 || event.protocol_analysis) features.protocol_violations = violations
  const decided = sumUpTo(words, DECIDED, newest, second, WINDOW.tenMinutes)
  if (decided > 0) features.failed_share_1h = sumUpTo(words, FAILED, newest, second, WINDOW.tenMinutes) / decided
  const variance = varianceAt(record, second)
  if (variance !== undefined) features.connection_variance = variance
  const reached = countries ? countSince(countries, second - DAY_S) : 0
  if (reached > 0) features.unique_countries_24h = reached
  if (agents && event.protocol_analysis?.http_user_agent) features.user_agents = textsSince(agents, second - DAY_S)
  return features
}

/** Population variance of the flows per minute, over at most an hour that ends with the minute of `second`. */
const varianceAt = ({ words, newestSecond, firstSecond }: SourceRecord, second: number): number | undefined => {
  const last = stepOf(MINUTES, second)
  const minutes = Math.min(WINDOW.minutes, last - stepOf(MINUTES, firstSecond) + 1)
  if (minutes < 2) return undefined
  let sum = 0
  let squares = 0
  for (let step = last - minutes + 1; step <= last; step++) {
    const count = countAt(words, MINUTES, newestSecond, step)
    sum += count
    squares += count * count
  }
  return Math.max(squares / minutes - (sum / minutes) ** 2, 0)
}

/** Activity over the hours up to that of `second`. Absent where the ring no longer reaches. */
export const activityAt = (record: SourceRecord, second: number): TimeSeriesFeatures | undefined => {
  const { words, newestSecond, firstSecond } = record
  if (!reaches(HOURS, newestSecond, second)) return undefined
  const last = stepOf(HOURS, second)
  const hours = Math.min(WINDOW.hours, Math.max(last - stepOf(HOURS, firstSecond) + 1, 1))
  const counts = Array.from({ length: hours }, (_, index) =>
    countAt(words, HOURS, newestSecond, last - hours + 1 + index),
  )
  const total = counts.reduce((sum, count) => sum + count, 0)
  const features: TimeSeriesFeatures = {
    last_24h_activity: counts,
    days_since_first_seen: Math.max(Math.floor((second - firstSecond) / DAY_S), 0),
    first_seen_us: firstSecond * 1e6,
    connections_24h: Math.min(total, 0xffff_ffff),
  }
  if (total === 0) return features
  features.peak_activity_hour = (last - hours + 1 + counts.lastIndexOf(Math.max(...counts))) % 24
  if (hours < FEWEST_HOURS) return features
  features.activity_trend = trendOf(counts, total)
  features.activity_regularity = evennessOf(counts, total)
  return features
}

/** Least-squares slope over the hours, divided by the mean. */
const trendOf = (counts: readonly number[], total: number): number => {
  const middle = (counts.length - 1) / 2
  let rise = 0
  let run = 0
  for (const [hour, count] of counts.entries()) {
    rise += (hour - middle) * count
    run += (hour - middle) ** 2
  }
  return rise / run / (total / counts.length)
}

/** Shannon entropy of the counts' shares divided by its largest value (Pielou's evenness). */
const evennessOf = (counts: readonly number[], total: number): number => {
  let entropy = 0
  for (const count of counts) if (count > 0) entropy -= (count / total) * Math.log(count / total)
  return entropy / Math.log(counts.length)
}
