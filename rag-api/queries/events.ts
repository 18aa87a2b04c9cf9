// The one way to ask about many events: chooses the tier, so that an answer does not depend on where its rows lie.
//   1 The window begins at or after the hot tier's floor: memory has every event of it, stored or not, and alone answers.
//   2 Otherwise the database answers, with the events that were consumed and may not be stored yet added to its rows by id.
// Either way the answer counts each event once that was consumed or stored when it was asked. Without a serving hot tier the database
// answers with what it has.

import type { HotState, HotTier } from '../hot/hot-tier.ts'
import { factAt, inFlightOf, rowAt } from '../hot/in-flight.ts'
import { newestTimeUs, type Ring, slotOfId } from '../hot/ring.ts'
import { timeText, timeUsAt } from '../hot/rows.ts'
import type { Span } from '../hot/select.ts'
import type { EventFact } from './event-fact.ts'
import { type Database, type Pieces, run, sqlText } from './queries.ts'

/** hot: memory. warm: rows of the last 24 hours. cold: older, compressed. */
export const TIERS = ['hot', 'warm', 'cold'] as const
export type Tier = (typeof TIERS)[number]

export type EventQuestion<Row> = {
  /** Query file, with the mark "events" in the place of the table. */
  readonly name: string
  /** Milliseconds since the epoch, the end exclusive. */
  readonly window: { readonly from: number; readonly to: number }
  /** The part of the window that the mark "events" is read over, where that is not all of it. */
  readonly eventsWindow?: { readonly from: number; readonly to: number }
  readonly values: readonly unknown[]
  readonly pieces?: Pieces
  /** Query file that takes the place of a mark, with the mark "events" of its own. */
  readonly inner?: { readonly mark: string; readonly name: string }
  /** The same from memory. Absent: only the database can answer. */
  readonly inHot?: (ring: Ring, span: Span) => readonly Row[] | Promise<readonly Row[]>
}

export type Events = {
  ask<Row>(question: EventQuestion<Row>): Promise<readonly Row[]>
  /**
   * Whole hour, milliseconds, before which these aggregates of the database count every event of a window: not after its end, nor after the
   * oldest that may not be stored yet, nor after what arrived late and waits for the next refresh.
   */
  aggregatedUntil(
    aggregates: readonly string[],
    window: { readonly from: number; readonly to: number },
  ): Promise<number>
  /**
   * Whole hours, milliseconds, before which the stored rows of aggregates of hours and of days hold every event of a window, as above; the
   * start of the window or before it: they hold none of it.
   */
  materializedUntil(
    aggregates: { readonly hours: string; readonly days: string | null },
    window: { readonly from: number; readonly to: number },
  ): Promise<{ readonly hours: number; readonly days: number }>
  /** Facts of those of the events that are in memory. */
  facts(ids: readonly string[]): EventFact[]
  /** Time of the newest event that was consumed, RFC 3339; null: none, or the hot tier does not serve. */
  newest(): string | null
  readonly hotState: HotState
  /** Start of what memory holds, RFC 3339; null: the hot tier does not serve. */
  readonly hotSince: string | null
  /** Tiers that answered so far, hottest first. */
  readonly tiers: readonly Tier[]
  /** Events known to be missing so far: too many wait for the sink. */
  readonly missing: number
}

const HOUR_MS = 3_600_000
const COLD_AFTER_MS = 24 * HOUR_MS
/** Events on their way that travel with a query: more would cost more than waiting for the sink. */
export const MOST_IN_FLIGHT = 20_000

/** `clock`: the wall clock in milliseconds: it decides what is compressed. One for each question, which it keeps the account of. */
export const openEvents = (database: Database, hot: HotTier, clock: () => number): Events => {
  const used = new Set<Tier>()
  let missing = 0
  const askDatabase = <Row>(question: EventQuestion<Row>): Promise<Row[]> => {
    const { name, window, eventsWindow = window, values } = question
    for (const tier of storedTiers(window, clock())) used.add(tier)
    const ring = hot.serving
    const found = ring && inFlightOf(ring, spanOf(eventsWindow), MOST_IN_FLIGHT)
    if (ring && found) missing = Math.max(missing, found.leftOut + ring.stored.lost)
    if (!ring || !found || found.slots.length === 0) return run<Row>(database, name, values, withInner(question, {}))
    used.add('hot')
    const rows = JSON.stringify(found.slots.map((slot) => rowAt(ring, slot)))
    const events = sqlText('events-and-in-flight', { ...boundsOf(eventsWindow), rows: `$${values.length + 1}` })
    return run<Row>(database, name, [...values, rows], withInner(question, { events }))
  }
  return {
    async ask(question) {
      const ring = hot.serving
      const span = spanOf(question.window)
      if (!ring || !question.inHot || span.fromUs < ring.floorUs) return askDatabase(question)
      used.add('hot')
      return question.inHot(ring, span)
    },
    async aggregatedUntil(aggregates, window) {
      const inFlightMs = oldestInFlight(hot.serving, window)
      const values = [aggregates, new Date(window.from).toISOString(), new Date(window.to).toISOString()]
      const [row] = await run<{ until: string }>(database, 'aggregated-until', values)
      return wholeHour(Math.min(inFlightMs, row ? Date.parse(row.until) : window.from))
    },
    async materializedUntil({ hours, days }, window) {
      const inFlightMs = oldestInFlight(hot.serving, window)
      const values = [new Date(window.from).toISOString(), new Date(window.to).toISOString(), hours, days]
      const [row] = await run<{ hours: string | null; days: string | null }>(database, 'materialized-until', values)
      const untilOf = (until: string | null | undefined): number =>
        wholeHour(Math.min(inFlightMs, until ? Date.parse(until) : window.from))
      return { hours: untilOf(row?.hours), days: untilOf(row?.days) }
    },
    facts(ids) {
      const ring = hot.serving
      if (!ring) return []
      return ids.flatMap((id) => {
        const slot = slotOfId(ring, id)
        return slot === undefined ? [] : [factAt(ring, slot)]
      })
    },
    newest() {
      const newestUs = hot.serving && newestTimeUs(hot.serving)
      return newestUs === undefined ? null : timeText(newestUs)
    },
    get hotState() {
      return hot.state
    },
    get hotSince() {
      return hot.serving ? timeText(Math.max(0, hot.serving.floorUs)) : null
    },
    get tiers() {
      return TIERS.filter((tier) => used.has(tier))
    },
    get missing() {
      return missing
    },
  }
}

const wholeHour = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS

/** Time of the oldest event of a window that may not be stored, milliseconds; the end of the window where all are. */
const oldestInFlight = (ring: Ring | undefined, window: { readonly from: number; readonly to: number }): number => {
  const slots = ring ? inFlightOf(ring, spanOf(window), MOST_IN_FLIGHT).slots : []
  return slots.reduce((oldest, slot) => Math.min(oldest, timeUsAt(ring as Ring, slot) / 1000), window.to)
}

const withInner = ({ pieces, inner }: Pick<EventQuestion<unknown>, 'pieces' | 'inner'>, events: Pieces): Pieces => ({
  ...pieces,
  ...events,
  ...(inner ? { [inner.mark]: sqlText(inner.name, { ...pieces, ...events }) } : {}),
})

/** To the millisecond, as the query's parameters are. */
const spanOf = ({ from, to }: { from: number; to: number }): Span => ({
  fromUs: Math.trunc(from) * 1000,
  toUs: Math.trunc(to) * 1000,
})

/** Which of the database's tiers a window touches. */
export const storedTiers = ({ from, to }: { from: number; to: number }, now: number): readonly Tier[] => {
  const boundary = now - COLD_AFTER_MS
  if (to <= boundary) return ['cold']
  return from < boundary ? ['warm', 'cold'] : ['warm']
}

/** Numbers made text here: literals prune chunks while planning. */
const boundsOf = ({ from, to }: { from: number; to: number }): Pieces => ({
  from: `'${new Date(from).toISOString()}'::timestamptz`,
  to: `'${new Date(to).toISOString()}'::timestamptz`,
})
