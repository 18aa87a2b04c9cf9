// The evidence of a report: every alert, and the events and lines that its claims and alerts cite, each with the digest of its stored row.
import { createHash } from 'node:crypto'
import { boundsOf, closeInTime } from '../../answers/verify.ts'
import { type Database, run, runEach } from '../../queries/queries.ts'
import type { IncidentAlert } from '../gather.ts'
import { byMoment } from '../moments.ts'
import type { EvidenceItem, ReportClaim } from './report.ts'

const MOST_EVENTS = 1_000
const MOST_LOGS = 1_000

type AlertRow = { readonly id: string; readonly time: string; readonly revision: number; readonly sha256: string }
type EventRow = Omit<AlertRow, 'revision'> & {
  readonly sensor_id: string | null
  readonly source_ip: string | null
  readonly destination_ip: string | null
  readonly event_type: string
}
type LogRow = Omit<AlertRow, 'revision'> & { readonly component: string | null; readonly host: string | null }

export type Evidence = {
  readonly items: readonly EvidenceItem[]
  /** Cited beyond what one report lists. */
  readonly leftOut: number
  /** Cited and not, or no longer, stored. */
  readonly missing: number
  readonly digest: string
}

export const evidenceOfReport = async (
  database: Database,
  alerts: readonly IncidentAlert[],
  claims: readonly ReportClaim[],
): Promise<Evidence> => {
  const alertIds = alerts.map(({ alert_id }) => alert_id)
  const events = distinct([
    ...claims.flatMap(({ event_ids }) => event_ids),
    ...alerts.flatMap(({ event_ids }) => event_ids),
  ])
  const logs = distinct(claims.flatMap(({ log_ids }) => log_ids))
  const [eventIds, logIds] = [events.slice(0, MOST_EVENTS), logs.slice(0, MOST_LOGS)]
  const [alertRows, eventRows, logRows] = await Promise.all([
    run<AlertRow>(database, 'report-alert-rows', [alertIds]),
    runEach<EventRow>(database, 'report-event-rows', closeInTime(eventIds)),
    logIds.length === 0 ? [] : run<LogRow>(database, 'report-log-rows', [logIds, ...boundsOf(logIds)]),
  ])
  const items = [
    ...alertRows.map((row) => item('alert', row, `revision ${row.revision}`)),
    ...eventRows.toSorted(byTime).map((row) => item('event', row, eventText(row))),
    ...logRows.map((row) => item('log', row, [row.component ?? '?', row.host].filter(Boolean).join(' @ '))),
  ]
  return {
    items,
    leftOut: events.length - eventIds.length + logs.length - logIds.length,
    missing: alertIds.length + eventIds.length + logIds.length - items.length,
    digest: evidenceDigest(items),
  }
}

/** SHA-256 over "kind id sha256" of each item, one a line. */
export const evidenceDigest = (items: readonly Pick<EvidenceItem, 'kind' | 'id' | 'sha256'>[]): string =>
  createHash('sha256')
    .update(items.map(({ kind, id, sha256 }) => `${kind} ${id} ${sha256}\n`).join(''))
    .digest('hex')

const byTime = (one: EventRow, other: EventRow): number =>
  byMoment(one.time, other.time) || (one.id < other.id ? -1 : 1)

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)]

const item = (kind: EvidenceItem['kind'], { id, time, sha256 }: Omit<AlertRow, 'revision'>, what: string) => ({
  kind,
  id,
  time,
  sha256,
  what,
})

const eventText = (row: EventRow): string =>
  `${row.event_type}, ${row.source_ip ?? '?'} > ${row.destination_ip ?? '?'}, sensor ${row.sensor_id ?? '?'}`
