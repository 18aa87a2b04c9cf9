// Writes rows to the database, and tells a row that it refuses from a database that is away.
import { setTimeout as delay } from 'node:timers/promises'
import type { Statement } from './statement.ts'

/** Runs one statement in a transaction of its own; throws what the driver throws. */
export type RunStatement = (statement: Statement) => Promise<unknown>

export type StoreDeps = {
  readonly run: RunStatement
  /** Told once per outage and once at its end (undefined). */
  readonly onOutage?: (error: Error | undefined) => void
  /** Aborted: stop waiting for a database that is away. */
  readonly signal?: AbortSignal
  /** For tests. */
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** What the database said about each row: undefined is stored. */
export type Refusals = readonly (string | undefined)[]

/** Rows of one INSERT. More would hold up every other client of a small server. */
export const MAX_ROWS = 2000
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 5000

// Class 22: the value does not fit its type. Class 23: the row breaks a constraint. 54000-54023: it is too large.
const isRowsFault = (code: string): boolean => /^(22|23|54)/.test(code)
// 08 connection, 40 rolled back (deadlock), 53 out of resources, 57 shut down or cancelled, 55 object not ready.
const isPassing = (code: string): boolean => /^(08|25|40|53|55|57|58|E[A-Z]+$)/.test(code)
const CONNECTION_LOST =
  /connection (terminated|ended)|not queryable|timeout exceeded when trying to connect|timeout expired/i

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '')
const messageOf = (error: unknown): string => {
  const { message, detail } = error as { message: string; detail?: string }
  return detail ? `${message} (${detail})` : message
}
const isDatabaseAway = (error: unknown): boolean =>
  isPassing(codeOf(error)) || (error instanceof Error && CONNECTION_LOST.test(error.message))

const defaultWait = async (ms: number, signal?: AbortSignal): Promise<void> => {
  await delay(ms, undefined, signal ? { signal } : {})
}

/**
 * Makes a function that stores messages by statements of at most MAX_ROWS rows:
 * 1 a database that is away is waited for, longer each time, with nothing moved on;
 * 2 a refused statement is halved until the one bad row is alone; that row is answered with the database's message and the
 *   others are stored (statements are idempotent, so halves may be tried again);
 * 3 anything else (a table that is missing, a fault of ours) throws.
 */
export const createStore = ({ run, onOutage, signal, wait = defaultWait }: StoreDeps) => {
  const runWhenUp = async (statement: Statement): Promise<void> => {
    for (let waitMs = FIRST_WAIT_MS, away = false; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      try {
        await run(statement)
        if (away) onOutage?.(undefined)
        return
      } catch (error) {
        if (!isDatabaseAway(error)) throw error
        if (signal?.aborted) throw new Error('stopped while the database was away', { cause: error })
        if (!away) onOutage?.(error as Error)
        away = true
      }
      await wait(waitMs, signal)
    }
  }

  const storePart = async <M>(
    build: (messages: readonly M[]) => Statement,
    messages: readonly M[],
  ): Promise<Refusals> => {
    try {
      await runWhenUp(build(messages))
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
