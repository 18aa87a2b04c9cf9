// Tells a database that is away from one that says no, and waits for it.
import { setTimeout as delay } from 'node:timers/promises'

export type Waiting = {
  /** Told once when an outage begins (its error) and once when it ends (undefined). */
  readonly onOutage?: (error: Error | undefined) => void
  /** Aborted: stop waiting and throw. */
  readonly signal?: AbortSignal
  /** For tests. Resolves after `ms`, rejects when aborted. */
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<unknown>
}

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 5000

// SQLSTATE classes: 08 connection, 25 idle transaction ended, 40 rolled back (deadlock), 53 out of resources (but a configured limit,
// 53400, stays as it is), 55 object not ready, 57 shut down or cancelled, 58 system error; E... is the operating system's (ECONNREFUSED and its like), while ERR_...
// is Node's own word for a mistake, such as a certificate of another host, that waiting does not mend.
const PASSING = /^(08|25|40|53(?!400)|55|57|58|E(?!RR_)[A-Z_]+$)/
// The driver's own errors carry no code.
const CONNECTION_LOST =
  /connection (terminated|ended)|not queryable|timeout exceeded when trying to connect|timeout expired/i

/** SQLSTATE or system error code; empty when there is none. */
export const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '')

/** Whether trying the same again later may succeed. */
export const isDatabaseAway = (error: unknown): boolean =>
  PASSING.test(codeOf(error)) || (error instanceof Error && CONNECTION_LOST.test(error.message))

const defaultWait = (ms: number, signal?: AbortSignal): Promise<unknown> =>
  delay(ms, undefined, signal ? { signal } : {})

/**
 * Runs `work`, again and again while the database is away, waiting longer each time (0.1 s to 5 s). What `work` does must be
 * idempotent: a connection may break after the commit. Any other error is thrown as it is.
 */
export const whenUp = async <T>(
  work: () => Promise<T>,
  { onOutage, signal, wait = defaultWait }: Waiting = {},
): Promise<T> => {
  for (let waitMs = FIRST_WAIT_MS, isAway = false; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      const result = await work()
      if (isAway) onOutage?.(undefined)
      return result
    } catch (error) {
      if (!isDatabaseAway(error)) {
        // An answer that refuses is an answer: it is back.
        if (isAway) onOutage?.(undefined)
        throw error
      }
      if (signal?.aborted) throw new Error('stopped while the database was away', { cause: error })
      if (!isAway) onOutage?.(error as Error)
      isAway = true
    }
    await wait(waitMs, signal)
  }
}
