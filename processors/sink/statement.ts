// One INSERT for a whole batch: a parameter per column, each an array with an element per row.
import { arrayOf, type Column, parameterOf, valueFrom } from './column.ts'

export type Table<M> = {
  readonly name: string
  readonly columns: readonly Column<M>[]
  /** What follows the rows: what to do with a row that is there already. */
  readonly onConflict: string
  /** Rows with one key may not meet in one statement: the one that `keep` prefers stays. Absent: repeats do no harm. */
  readonly unique?: { readonly key: (message: M) => string; readonly keep: (held: M, next: M) => M }
  /** Rows are only ever added, and nearly every one is new: COPY is tried first (copy.ts). */
  readonly isAppendOnly?: boolean
}

/** A named statement, so that the server parses it once per connection. */
export type Statement = { readonly name: string; readonly text: string; readonly values: readonly string[] }

/** Text of the INSERT of a table; the same for every batch. */
export const insertText = <M>({ name, columns, onConflict }: Table<M>): string => {
  const names = columns.map((one) => one.name).join(', ')
  const values = columns.map(({ kind, name: column }) => valueFrom(kind, `row.${column}`)).join(', ')
  const arrays = columns.map(({ kind }, index) => arrayOf(kind, index + 1)).join(', ')
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
    return { name: `insert ${table.name}`, text, values: table.columns.map((one) => parameterOf(one, rows)) }
  }
}
