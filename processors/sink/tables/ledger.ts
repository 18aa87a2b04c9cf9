import type { LedgerRow } from '../../../schemas/messages.ts'
import { type Column, column, same } from '../column.ts'
import type { Table } from '../statement.ts'

const KEY = ['processor', 'topic', 'partition', 'first_offset'] as const

const columns: readonly Column<LedgerRow>[] = [
  ...same<LedgerRow>('text', 'processor', 'topic'),
  ...same<LedgerRow>('int4', 'partition'),
  ...same<LedgerRow>('int8', 'first_offset', 'last_offset'),
  column('counted_at', 'time', (row) => row.counted_at_us),
  column('consumed', 'int8', (row) => row.consumed ?? 0),
  column('accepted', 'int8', (row) => row.accepted ?? 0),
  column('emitted', 'int8', (row) => row.emitted ?? 0),
  column('dropped', 'jsonb', (row) => row.dropped ?? {}),
  column('rejected', 'jsonb', (row) => row.rejected ?? {}),
]

const assignments = columns.map(({ name }) => `${name} = EXCLUDED.${name}`).join(', ')

/** One row per range of offsets, which only grows: a late copy by an instance that lost the partition changes nothing. */
export const LEDGER: Table<LedgerRow> = {
  name: 'ledger',
  columns,
  onConflict: `ON CONFLICT (${KEY.join(', ')}) DO UPDATE SET ${assignments}, stored_at = now()
  WHERE EXCLUDED.last_offset >= ledger.last_offset`,
  unique: {
    key: (row) => KEY.map((field) => row[field]).join('\n'),
    keep: (held, next) => ((next.last_offset ?? 0) >= (held.last_offset ?? 0) ? next : held),
  },
}
