import type { Evidence } from '../../../schemas/messages.ts'
import { type Column, column, same } from '../column.ts'
import { compact } from '../compact.ts'
import type { Table } from '../statement.ts'

const columns: readonly Column<Evidence>[] = [
  column('time', 'time', (evidence) => evidence.time_us),
  ...same<Evidence>('uuid', 'evidence_id'),
  column('subject_type', 'text', (evidence) => evidence.subject?.type),
  column('subject_value', 'text', (evidence) => evidence.subject?.value),
  ...same<Evidence>('text', 'attack_class', 'detector', 'input_group'),
  ...same<Evidence>('float4', 'log_likelihood_ratio', 'attack_probability'),
  column('event_ids', 'uuid[]', (evidence) => evidence.event_ids ?? []),
  column('log_ids', 'uuid[]', (evidence) => evidence.log_ids ?? []),
  column('techniques', 'text[]', (evidence) => evidence.techniques ?? []),
  column('targets', 'text[]', (evidence) => evidence.targets ?? []),
  column('first_seen', 'time', (evidence) => evidence.first_seen_us),
  column('last_seen', 'time', (evidence) => evidence.last_seen_us),
  ...same<Evidence>('int8', 'flow_count', 'sources_count'),
  ...same<Evidence>('inet', 'source_ip'),
  column('facts', 'jsonb', (evidence) => evidence.facts ?? {}),
  column('attributions', 'jsonb', (evidence) => (evidence.attributions ?? []).map((one) => compact(one) ?? {})),
  column('decisive', 'bool', (evidence) => evidence.decisive ?? false),
]

const assignments = columns.map(({ name }) => `${name} = EXCLUDED.${name}`).join(', ')
const completeness = (row: string) => `(coalesce(${row}.flow_count, 0), cardinality(${row}.log_ids), ${row}.last_seen)`
const isFuller = (held: Evidence, next: Evidence): boolean => {
  const [before, after] = [held, next].map(({ flow_count, log_ids, last_seen_us }) => [
    flow_count ?? 0,
    log_ids?.length ?? 0,
    last_seen_us ?? 0,
  ])
  const at = before?.findIndex((value, index) => value !== after?.[index]) ?? -1
  return at >= 0 && (after?.[at] ?? 0) > (before?.[at] ?? 0)
}

/** A bucket of evidence leaves again while it grows, under one id: the fullest version stays, in whatever order they arrive. */
export const EVIDENCE: Table<Evidence> = {
  name: 'evidence',
  columns,
  onConflict: `ON CONFLICT (evidence_id, time) DO UPDATE SET ${assignments}, stored_at = now() WHERE ${completeness('evidence')} < ${completeness('EXCLUDED')}`,
  unique: {
    key: ({ evidence_id, time_us }) => `${evidence_id} ${time_us}`,
    keep: (held, next) => (isFuller(held, next) ? next : held),
  },
}
