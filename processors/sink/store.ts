// Writes rows to the database, and tells a row that it refuses from a database that is away.
import { codeOf, type Waiting, whenUp } from '../../sql/availability.ts'
import type { Statement } from './statement.ts'

/** Runs one statement in a transaction of its own; throws what the driver throws. */
export type RunStatement = (statement: Statement) => Promise<unknown>

/** What the database said about each row: undefined is stored. */
export type Refusals = readonly (string | undefined)[]

/** Rows of one INSERT. More would hold up every other client of a small server. */
export const MAX_ROWS = 2000
// Class 22: the value does not fit its type. Class 23: the row breaks a constraint. 54000-54023: it is too large.
const isRowsFault = (code: string): boolean => /^(22|23|54)/.test(code)
const messageOf = (error: unknown): string => {
  const { message, detail } = error as { message: string; detail?: string }
  return detail ? `${message} (${detail})` : message
}
/**
 * Makes a function that stores messages by statements of at most MAX_ROWS rows:
 * 1 a database that is away is waited for, longer each time, with nothing moved on;
 * 2 a refused statement is halved until the one bad row is alone; that row is answered with the database's message and the
 *   others are stored (statements are idempotent, so halves may be tried again);
 * 3 anything else (a table that is missing, a fault of ours) throws.
 */
export const createStore = (run: RunStatement, waiting: Waiting = {}) => {
  const storePart = async <M>(
    build: (messages: readonly M[]) => Statement,
    messages: readonly M[],
  ): Promise<Refusals> => {
    try {
      const statement = build(messages)
      await whenUp(() => run(statement), waiting)
      return messages.map(() => undefined)
    } catch (error) {
      if (!isRowsFault(codeOf(error))) throw new Error('store rows', { cause: error })
      if (messages.length === 1) return [messageOf(error)]
    }
    const middle = messages.length >> 1
    return [...(await storePart(build, messages.slice(0, middle))), ...(await storePart(build, messages.slice(middle)))]
  }

  return async <M>(build: (messages: readonly M[]) => Statement, messages: readonly M[]): Promise<Refusals> => {
    const refusals: (string | undefined)[] = []
    for (let start = 0; start < messages.length; start += MAX_ROWS) {
      refusals.push(...(await storePart(build, messages.slice(start, start + MAX_ROWS))))
    }
    return refusals
  }
}
export type Store = ReturnType<typeof createStore>
