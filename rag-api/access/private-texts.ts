// Answers for those who may not read what is quoted in them: log lines and names of accounts stand in «», by answers/log-text.ts.
import type { Response } from '../answers/respond.ts'

const QUOTED = /«([^»]*)»/g
const LEFT_OUT = '«…»'
/** Columns of tables that hold such texts without quotation marks. */
const PRIVATE_COLUMNS: ReadonlySet<string> = new Set(['message', 'newest_message', 'said', 'line', 'account', 'user'])
/** Shorter pieces are found in other words as well. */
const LEAST_CHARACTERS = 4

/**
 * The same answer without those texts: everything between «», the cells of private columns, and each such text wherever else it stands (a
 * language model may have worded the answer anew).
 */
export const withoutPrivateTexts = (response: Response): Response => {
  const known = [response.answer, ...response.claims.map(({ text }) => text)].flatMap(quotedIn)
  const secrets = [...new Set(known)].filter(({ length }) => length >= LEAST_CHARACTERS).sort(byLength)
  const clean = (text: string): string =>
    secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text.replace(QUOTED, LEFT_OUT))
  return {
    ...response,
    answer: clean(response.answer),
    claims: response.claims.map((claim) => ({ ...claim, text: clean(claim.text) })),
    tables: response.tables.map((table) => {
      const hidden = new Set(table.columns.flatMap((column, index) => (PRIVATE_COLUMNS.has(column) ? [index] : [])))
      const cell = (value: string | number | null, index: number) => {
        if (value === null || typeof value === 'number') return value
        return hidden.has(index) ? '…' : clean(value)
      }
      return { ...table, rows: table.rows.map((row) => row.map(cell)) }
    }),
  }
}

const quotedIn = (text: string): string[] =>
  [...text.matchAll(QUOTED)].map(([, inner = '']) => inner.replace(/…$/, '').trim())

const byLength = (one: string, other: string): number => other.length - one.length
