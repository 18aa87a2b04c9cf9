// A database for unit tests: rows by the name of the query file.
import { type Database, queryText } from './queries.ts'

export type Asked = { readonly name: string; readonly values: readonly unknown[] }

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

/** Answers each query file named with its rows and every other with none; `asked` lists what was run. */
export const fakeDatabase = (
  rows: Readonly<Record<string, readonly object[]>>,
): Database & { readonly asked: readonly Asked[] } => {
  const names = new Map(
    Object.keys(rows).map((name) => {
      const text = queryText(name)
      if (text === undefined) throw new Error(`no query file ${name}.sql`)
      return [firstLine(text), name]
    }),
  )
  const asked: Asked[] = []
  return {
    asked,
    async query(text, values = []) {
      const name = names.get(firstLine(text)) ?? firstLine(text)
      asked.push({ name, values })
      return { rows: [...(rows[name] ?? [])] as Record<string, unknown>[] }
    },
  }
}
