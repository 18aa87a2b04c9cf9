// SQL lives in files of this folder; a claim's sql_ref names the file that its numbers come from.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The part of a pg pool that answers need; rows are plain objects with the columns' names. */
export type Database = {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>
}

const texts = new Map(
  readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => [file.slice(0, -4), readFileSync(path.join(import.meta.dirname, file), 'utf8')]),
)

/** Closed pieces of SQL put in the place of marks such as filter between comment signs. Never text of a question: that travels in `values`. */
export type Pieces = Readonly<Record<string, string>>

/** What the mark "events" stands for unless the hot tier adds to it (events.ts). */
const EVERY_EVENT = 'security_events'

/** One query file as it is written, marks and all; undefined: there is none of that name. */
export const queryText = (name: string): string | undefined => texts.get(name)

/** Text of one query file; pieces may have marks of others. Throws on a name that does not exist or a mark without a piece. */
export const sqlText = (name: string, pieces: Pieces = {}): string => {
  const whole = texts.get(name)
  if (whole === undefined) throw new Error(`no query file ${name}.sql`)
  const filled = (text: string): string =>
    text.replace(/\/\*(\w+)\*\//g, (_, mark: string) => {
      const piece = pieces[mark] ?? (mark === 'events' ? EVERY_EVENT : undefined)
      if (piece === undefined) throw new Error(`query ${name}.sql: no piece for ${mark}`)
      return filled(piece)
    })
  return filled(whole)
}

export const sqlRef = (name: string): string => `rag-api/queries/${name}.sql`

/** Rows of one query file. The caller names the columns' types; the file is where they are made. */
export const run = async <Row>(
  database: Database,
  name: string,
  values: readonly unknown[],
  pieces: Pieces = {},
): Promise<Row[]> => {
  try {
    return (await database.query(sqlText(name, pieces), values)).rows as Row[]
  } catch (cause) {
    throw new Error(`query ${name}.sql`, { cause })
  }
}

/**
 * The same over several parts, each with values of its own, in one statement: a query that looks into a few short spans of a long time plans
 * their chunks alone. The query must be one SELECT without ORDER BY or LIMIT. No part: no row.
 */
export const runEach = async <Row>(
  database: Database,
  name: string,
  parts: readonly (readonly unknown[])[],
): Promise<Row[]> => {
  if (parts.length === 0) return []
  const text = sqlText(name).trim()
  const texts = parts.map((values, part) =>
    text.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + part * values.length}`),
  )
  try {
    return (await database.query(texts.join('\nUNION ALL\n'), parts.flat())).rows as Row[]
  } catch (cause) {
    throw new Error(`query ${name}.sql`, { cause })
  }
}
