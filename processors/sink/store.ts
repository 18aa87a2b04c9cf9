// Writes rows to the database, and tells a row that it refuses from a database that is away.
import { codeOf, type Waiting, whenUp } from '../../sql/availability.ts'
import type { BuildCopy, Copy } from './copy.ts'
import type { Statement } from './statement.ts'

/** How a store reaches the database; each runs in a transaction of its own and throws what the driver throws. */
export type DatabaseAccess = {
  run(statement: Statement): Promise<unknown>
  /** Throws RangeError as the pieces do, with nothing stored. */
  copy(copy: Copy): Promise<unknown>
}

/** How the messages of one topic become rows. */
export type Builders<M> = {
  readonly insert: (messages: readonly M[]) => Statement
  /** Absent: the table's rows are not only added. */
  readonly copy?: BuildCopy<M>
}

/** What the database said about each row: undefined is stored. */
export type Refusals = readonly (string | undefined)[]

/** Rows of one statement. More would hold up every other client of a small server. */
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
 * Where rows are only added, a COPY of the whole part comes first: a row that is there already, is bad or does not fit its column makes
 * it fail as a whole, with nothing stored, and the idempotent INSERT takes over.
 */
export const createStore = ({ run, copy }: DatabaseAccess, waiting: Waiting = {}) => {
  const isCopied = async <M>(build: BuildCopy<M>, messages: readonly M[]): Promise<boolean> => {
    try {
      await whenUp(() => copy(build(messages)), waiting)
      return true
    } catch (error) {
      if (error instanceof RangeError || isRowsFault(codeOf(error))) return false
      throw new Error('copy rows', { cause: error })
    }
  }

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

  return async <M>({ insert, copy: buildCopy }: Builders<M>, messages: readonly M[]): Promise<Refusals> => {
    const refusals: (string | undefined)[] = []
    for (let start = 0; start < messages.length; start += MAX_ROWS) {
      const part = messages.slice(start, start + MAX_ROWS)
      if (buildCopy && (await isCopied(buildCopy, part))) refusals.push(...part.map(() => undefined))
      else refusals.push(...(await storePart(insert, part)))
    }
    return refusals
  }
}
export type Store = ReturnType<typeof createStore>
