// Events whose meaning resembles an event's.
import { timeOfUuid } from '../../schemas/event-id.ts'
import { run, sqlRef } from '../queries/queries.ts'
import { type Asking, type Claim, iso } from './answer.ts'
import { amount, between, eventKind, flows, percent } from './words.ts'

export type SimilarRow = {
  readonly source_ip: string | null
  readonly event_type: string
  readonly service: string | null
  readonly flows: number
  readonly days: number
  readonly similarity: number
  readonly first_seen: string
  readonly last_seen: string
  readonly event_ids: readonly string[]
  readonly is_cut: boolean
}

export const SIMILARITY = 0.8
const HOUR_MS = 3_600_000

/** Events of one kind in whole hours, from the aggregate. */
export type SimilarKind = Omit<SimilarRow, 'is_cut'> & {
  /** Distinct sources of the hour that has most of them. */
  readonly sources: number
}

type Window = { readonly from: number; readonly to: number }

/** Rows per source and kind in the window, before the event; none without an event. */
export const similarRows = async (
  { database, zone }: Asking,
  eventId: string | undefined,
  { from, to }: Window,
): Promise<SimilarRow[]> =>
  eventId === undefined
    ? []
    : run<SimilarRow>(database, 'similar-before', [eventId, iso(from), SIMILARITY, zone, iso(to)])

const KINDS = 20
const wholeHour = (time: number): number => Math.floor(time / HOUR_MS) * HOUR_MS

/** Kinds of whole hours of a window that begins on one, of any length: no event is read. None without an event. */
export const similarKinds = async (
  { database, zone }: Asking,
  eventId: string | undefined,
  window: Window,
): Promise<SimilarKind[]> =>
  eventId === undefined
    ? []
    : run<SimilarKind>(database, 'similar-kinds', [
        eventId,
        iso(window.from),
        iso(wholeHour(window.to)),
        SIMILARITY,
        zone,
        KINDS,
      ])

/** Beyond this kinds are told instead of events: those of weeks are looked for in hundreds of chunks. */
const BY_EVENT_MS = 24 * HOUR_MS
const CLAIMS = 3

/** Up to three claims about events inside `before`; beyond a day about kinds of events, its begin taken to the whole hour before. */
export const similarClaims = async (asking: Asking, eventId: string | undefined, before: Window): Promise<Claim[]> => {
  if (before.to - before.from <= BY_EVENT_MS) {
    const rows = await similarRows(asking, eventId, before)
    return rows.slice(0, CLAIMS).map((row) => similarClaim(row, asking))
  }
  const [rows, kinds] = await Promise.all([
    similarNear(asking, eventId, before.to),
    similarKinds(asking, eventId, { from: wholeHour(before.from), to: before.to }),
  ])
  const claims = [
    ...rows.slice(0, 1).map((row) => similarClaim(row, asking)),
    ...kinds.map((row) => similarKindClaim(row, asking)),
  ]
  return claims.slice(0, CLAIMS)
}

/** What the whole hours of similarKinds leave: from the last full hour before the end to it, or to the event. */
export const similarNear = async (asking: Asking, eventId: string | undefined, to: number): Promise<SimilarRow[]> =>
  eventId === undefined || timeOfUuid(eventId) / 1000 <= wholeHour(to)
    ? []
    : similarRows(asking, eventId, { from: wholeHour(to), to })

export const similarClaim = (row: SimilarRow, asking: Asking): Claim => ({
  text: similarText(row, asking),
  sql_ref: sqlRef('similar-before'),
  event_ids: row.event_ids,
  fitsEvent: (fact) =>
    fact.source_ip === row.source_ip &&
    fact.event_type === row.event_type &&
    fact.time >= row.first_seen &&
    fact.time <= row.last_seen,
})

export const similarKindClaim = (row: SimilarKind, asking: Asking): Claim => ({
  text: similarText({ ...row, is_cut: false }, asking, row.source_ip ?? sourcesText(row.sources, asking.language)),
  sql_ref: sqlRef('similar-kinds'),
  event_ids: row.event_ids,
  fitsEvent: (fact) =>
    (row.source_ip === null || fact.source_ip === row.source_ip) &&
    fact.event_type === row.event_type &&
    fact.service === row.service &&
    fact.time >= row.first_seen &&
    fact.time <= row.last_seen,
})

const sourcesText = (sources: number, language: Asking['language']): string => {
  const count = amount(Math.max(sources, 1), 'source', language)
  return language === 'es' ? `al menos ${count}` : `at least ${count}`
}

const similarText = (row: SimilarRow, { language, zone }: Asking, named?: string): string => {
  const es = language === 'es'
  const who = named ?? row.source_ip ?? (es ? 'muchos orígenes' : 'many sources')
  const likeness = `${es ? 'similitud' : 'similarity'} ${percent(row.similarity, language)}`
  const days = `${es ? 'en' : 'on'} ${amount(row.days, 'day', language)}`
  const atLeast = row.is_cut ? (es ? 'al menos ' : 'at least ') : ''
  return `${es ? 'Parecido' : 'Alike'}: ${who}, ${eventKind(row, language)}, ${atLeast}${flows(row.flows, language)} ${days}, ${between(row.first_seen, row.last_seen, zone, language)} (${likeness}).`
}
