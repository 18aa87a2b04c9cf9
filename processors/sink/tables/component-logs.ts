import type { ComponentLog } from '../../../schemas/messages.ts'
import { column, same } from '../column.ts'
import type { Table } from '../statement.ts'

export const COMPONENT_LOGS: Table<ComponentLog> = {
  name: 'component_logs',
  columns: [
    column('time', 'time', (log) => log.time_us),
    ...same<ComponentLog>('uuid', 'log_id'),
    column('ingested_at', 'time', (log) => log.ingested_at_us),
    ...same<ComponentLog>('text', 'component', 'host', 'severity', 'message', 'raw'),
    column('addresses', 'inet[]', (log) => log.addresses ?? []),
    column('attributes', 'jsonb', (log) => log.attributes ?? {}),
    ...same<ComponentLog>('text', 'source', 'format'),
    ...same<ComponentLog>('int4', 'raw_bytes'),
    ...same<ComponentLog>('text', 'template_hash'),
  ],
  onConflict: 'ON CONFLICT (log_id, time) DO NOTHING',
  isAppendOnly: true,
}
