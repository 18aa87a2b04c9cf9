import type { EnforcementReport } from '../../../schemas/messages.ts'
import { column, same } from '../column.ts'
import type { Table } from '../statement.ts'

/** Reports are only added: what an enforcer says later is another report. */
export const ENFORCEMENT_REPORTS: Table<EnforcementReport> = {
  name: 'enforcement_reports',
  columns: [
    column('time', 'time', (report) => report.time_us),
    ...same<EnforcementReport>('uuid', 'report_id'),
    ...same<EnforcementReport>('text', 'enforcer'),
    ...same<EnforcementReport>('uuid', 'decision_id'),
    ...same<EnforcementReport>('int4', 'decision_revision'),
    ...same<EnforcementReport>('text', 'state', 'error'),
    ...same<EnforcementReport>('inet', 'address'),
    ...same<EnforcementReport>('int8', 'handle'),
    ...same<EnforcementReport>('text', 'rule'),
    ...same<EnforcementReport>('int8', 'packets', 'bytes'),
    column('expires_at', 'time', (report) => report.expires_at_us),
  ],
  onConflict: 'ON CONFLICT (report_id, time) DO NOTHING',
}
