import type { Evidence } from '../../../schemas/messages.ts'
import { column, same } from '../column.ts'
import { compact } from '../compact.ts'
import type { Table } from '../statement.ts'

/** Evidence is deterministic: the same id says the same, so the first one stays. */
export const EVIDENCE: Table<Evidence> = {
  name: 'evidence',
  columns: [
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
  ],
  onConflict: 'ON CONFLICT (evidence_id, time) DO NOTHING',
}
