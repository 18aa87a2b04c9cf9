// Events whose meaning resembles an event's, by the SQL function temporal_event_correlation.
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

/** Rows per source and kind in the hours before the event, before `until` and from `since` on (RFC 3339); none without an event. */
export const similarRows = async (
  asking: Asking,
  eventId: string | undefined,
  hours: number,
  until: string | null,
  since: string | null = null,
): Promise<SimilarRow[]> =>
  eventId === undefined
    ? []
    : run<SimilarRow>(asking.database, 'similar-before', [eventId, hours, SIMILARITY, asking.zone, until, since])

const KINDS = 20
const wholeHour = (time: number): number => Math.floor(time / HOUR_MS) * HOUR_MS

/** Kinds of whole hours of a window that begins on one, of any length: no event is read. None without an event. */
export const similarKinds = async (
  { database, zone }: Asking,
  eventId: string | undefined,
  window: { readonly from: number; readonly to: number },
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

/** Up to three claims about events inside `before`. */
export const similarClaims = async (
  asking: Asking,
  eventId: string | undefined,
  before: { readonly from: number; readonly to: number },
): Promise<Claim[]> => {
  const eventTime = eventId ? timeOfUuid(eventId) / 1000 : before.to
  const hours = Math.max(1, Math.ceil((eventTime - before.from) / HOUR_MS))
  const rows = await similarRows(asking, eventId, hours, iso(before.to))
  return rows.slice(0, 3).map((row) => similarClaim(row, asking))
}

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
