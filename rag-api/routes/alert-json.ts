// A row of alerts as the API and the stream send it.
import type { Static } from 'typebox'
import type { alertSchema } from './schemas.ts'

export type AlertJson = Static<typeof alertSchema>

/** A row of the table alerts, with source_ip as host(). */
export type AlertTableRow = Omit<AlertJson, 'kind' | 'class' | 'subject' | 'score'> & {
  readonly subject_type: string
  readonly subject_value: string
  readonly attack_class: string
  readonly confidence: number
  readonly stored_at: string
}

/** real has seven digits: what lies beyond is noise of the conversion. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6

export const alertJson = (row: AlertTableRow): AlertJson => ({
  kind: 'alert',
  alert_id: row.alert_id,
  revision: row.revision,
  status: row.status,
  class: row.attack_class,
  severity: row.severity,
  subject: { type: row.subject_type, value: row.subject_value },
  source_ip: row.source_ip,
  sources_count: row.sources_count,
  targets: row.targets,
  first_seen: row.first_seen,
  last_seen: row.last_seen,
  score: round(row.confidence),
  event_count: row.event_count,
  event_ids: row.event_ids,
  techniques: row.techniques,
  evidence: row.evidence,
  summary: row.summary,
  updated_at: row.updated_at,
  raised_at: row.raised_at,
  feedback: row.feedback.map((one) => ({ ...one, given_at: new Date(one.given_at).toISOString() })),
})
