import type { Decision } from '../../../schemas/messages.ts'
import { type Column, column, same } from '../column.ts'
import { compact } from '../compact.ts'
import type { Table } from '../statement.ts'

const columns: readonly Column<Decision>[] = [
  ...same<Decision>('uuid', 'decision_id'),
  ...same<Decision>('int4', 'revision'),
  ...same<Decision>('text', 'status'),
  column('subject_type', 'text', (decision) => decision.subject?.type),
  column('subject_value', 'text', (decision) => decision.subject?.value),
  ...same<Decision>('inet', 'address'),
  ...same<Decision>('text', 'action'),
  column('scope', 'jsonb', (decision) => compact(decision.scope) ?? {}),
  ...same<Decision>('text', 'reason'),
  column('alert_ids', 'uuid[]', (decision) => decision.alert_ids ?? []),
  ...same<Decision>('int8', 'ttl_seconds'),
  column('expires_at', 'time', (decision) => decision.expires_at_us),
  ...same<Decision>('text', 'requested_by', 'policy'),
  column('input_groups', 'text[]', (decision) => decision.input_groups ?? []),
  ...same<Decision>('bool', 'handshake_completed'),
  column('decided_at', 'time', (decision) => decision.decided_at_us),
  column('updated_at', 'time', (decision) => decision.updated_at_us),
]

const assignments = columns.map(({ name }) => `${name} = EXCLUDED.${name}`).join(', ')

/** One row per decision: the newest revision, in whatever order they arrive. */
export const DECISIONS: Table<Decision> = {
  name: 'decisions',
  columns,
  onConflict: `ON CONFLICT (decision_id) DO UPDATE SET ${assignments}, stored_at = now() WHERE decisions.revision < EXCLUDED.revision`,
  unique: {
    key: (decision) => decision.decision_id ?? '',
    keep: (held, next) => ((next.revision ?? 0) > (held.revision ?? 0) ? next : held),
  },
}
