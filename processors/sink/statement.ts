// One INSERT for a whole batch: a parameter per column, each an array with an element per row.
import { arrayLiteral, type Column, type ColumnKind } from './column.ts'

export type Table<M> = {
  readonly name: string
  readonly columns: readonly Column<M>[]
  /** What follows the rows: what to do with a row that is there already. */
  readonly onConflict: string
  /** Rows with one key may not meet in one statement: the one that `keep` prefers stays. Absent: repeats do no harm. */
  readonly unique?: { readonly key: (message: M) => string; readonly keep: (held: M, next: M) => M }
}

/** A named statement, so that the server parses it once per connection. */
export type Statement = { readonly name: string; readonly text: string; readonly values: readonly string[] }

// A list of lists would be flattened by unnest, and to_timestamp takes seconds: these travel as another type.
const WIRE_TYPES: Partial<Record<ColumnKind, string>> = {
  time: 'float8',
  'float4[]': 'text',
  'text[]': 'text',
  'uuid[]': 'text',
  'inet[]': 'text',
}

const selected = ({ name, kind }: Column<never>): string => {
  if (kind === 'time') return `to_timestamp(row.${name} / 1000000)`
  return WIRE_TYPES[kind] ? `row.${name}::${kind}` : `row.${name}`
}

/** Text of the INSERT of a table; the same for every batch. */
export const insertText = <M>({ name, columns, onConflict }: Table<M>): string => {
  const names = columns.map((one) => one.name).join(', ')
  const values = columns.map((one) => selected(one as Column<never>)).join(', ')
  const arrays = columns.map(({ kind }, index) => `$${index + 1}::${WIRE_TYPES[kind] ?? kind}[]`).join(', ')
  return `INSERT INTO ${name} (${names})\nSELECT ${values}\nFROM unnest(${arrays}) AS row (${names})\n${onConflict}`
}

const distinct = <M>({ unique }: Table<M>, messages: readonly M[]): readonly M[] => {
  if (!unique) return messages
  const kept = new Map<string, M>()
  for (const message of messages) {
    const key = unique.key(message)
    const held = kept.get(key)
    kept.set(key, held === undefined ? message : unique.keep(held, message))
  }
  return [...kept.values()]
}

/** Makes the builder of a table's statements. */
export const insertInto = <M>(table: Table<M>): ((messages: readonly M[]) => Statement) => {
  const text = insertText(table)
  return (messages) => {
    const rows = distinct(table, messages)
    return { name: `insert ${table.name}`, text, values: table.columns.map((one) => arrayLiteral(one, rows)) }
  }
}
