import type { Alert, Evidence } from '../../../schemas/messages.ts'
import { type Column, column, same } from '../column.ts'
import { compact } from '../compact.ts'
import type { Table } from '../statement.ts'

const citedEventIds = (alert: Alert): readonly string[] => [
  ...new Set((alert.evidence ?? []).flatMap((evidence) => evidence.event_ids ?? [])),
]

/** As the table `evidence` has it: what was not measured is left out. */
const evidenceOf = (evidence: Evidence): unknown =>
  compact({ ...evidence, attributions: evidence.attributions?.map((one) => compact(one)) })

const columns: readonly Column<Alert>[] = [
  ...same<Alert>('uuid', 'alert_id'),
  ...same<Alert>('int4', 'revision'),
  ...same<Alert>('text', 'status', 'attack_class', 'severity', 'summary'),
  column('subject_type', 'text', (alert) => alert.subject?.type),
  column('subject_value', 'text', (alert) => alert.subject?.value),
  ...same<Alert>('inet', 'source_ip'),
  ...same<Alert>('int8', 'sources_count', 'event_count'),
  column('targets', 'text[]', (alert) => alert.targets ?? []),
  column('techniques', 'text[]', (alert) => alert.techniques ?? []),
  ...same<Alert>('float4', 'confidence'),
  column('evidence', 'jsonb', (alert) => (alert.evidence ?? []).map(evidenceOf)),
  column('event_ids', 'uuid[]', citedEventIds),
  column('first_seen', 'time', (alert) => alert.first_seen_us),
  column('last_seen', 'time', (alert) => alert.last_seen_us),
  column('updated_at', 'time', (alert) => alert.updated_at_us),
  column('raised_at', 'time', (alert) => alert.raised_at_us),
]

const assignments = columns.map(({ name }) => `${name} = EXCLUDED.${name}`).join(', ')

/** One row per alert: the newest revision, in whatever order they arrive. */
export const ALERTS: Table<Alert> = {
  name: 'alerts',
  columns,
  onConflict: `ON CONFLICT (alert_id) DO UPDATE SET ${assignments}, stored_at = now() WHERE alerts.revision < EXCLUDED.revision`,
  unique: {
    key: (alert) => alert.alert_id ?? '',
    keep: (held, next) => ((next.revision ?? 0) > (held.revision ?? 0) ? next : held),
  },
}
