// Events whose meaning resembles an event's, by the SQL function temporal_event_correlation.
import { run, sqlRef } from '../queries/queries.ts'
import { type Asking, type Claim, isWithin } from './answer.ts'
import { eventKind, flows, moment, number, percent } from './words.ts'

export type SimilarRow = {
  readonly source_ip: string | null
  readonly event_type: string
  readonly service: string | null
  readonly flows: number
  readonly records: number
  readonly days: number
  readonly least_similar: number
  readonly most_similar: number
  readonly first_seen: string
  readonly last_seen: string
  readonly event_ids: readonly string[]
}

export const SIMILARITY = 0.8
const HOUR_MS = 3_600_000

/** Rows per source and kind in the hours before the event; none without an event. */
export const similarRows = async (asking: Asking, eventId: string | undefined, hours: number): Promise<SimilarRow[]> =>
  eventId === undefined
    ? []
    : run<SimilarRow>(asking.database, 'similar-before', [eventId, hours, SIMILARITY, asking.zone])

/** Up to three claims about events inside `before`; the window is the lookback of an attack. */
export const similarClaims = async (
  asking: Asking,
  eventId: string | undefined,
  before: { from: number; to: number },
): Promise<Claim[]> => {
  const rows = await similarRows(asking, eventId, Math.max(1, Math.ceil((before.to - before.from) / HOUR_MS)))
  return rows
    .filter((row) => isWithin(row.last_seen, before) && isWithin(row.first_seen, before))
    .slice(0, 3)
    .map((row) => similarClaim(row, asking))
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

const similarText = (row: SimilarRow, { language, zone }: Asking): string => {
  const es = language === 'es'
  const who = row.source_ip ?? (es ? 'muchos orígenes' : 'many sources')
  const likeness = `${es ? 'similitud' : 'similarity'} ${percent(row.most_similar, language)}`
  const days = es
    ? `en ${number(row.days, language)} día${row.days === 1 ? '' : 's'}`
    : `on ${number(row.days, language)} day${row.days === 1 ? '' : 's'}`
  return `${es ? 'Parecido' : 'Alike'}: ${who}, ${eventKind(row, language)}, ${flows(row.flows, language)} ${days}, ${moment(row.first_seen, zone, language)} – ${moment(row.last_seen, zone, language)} (${likeness}).`
}
