// What each session was about, so that "and yesterday?" can be read. Kept in this process only: lost on a restart, never shared
// between instances, and a question without its session is read by itself.
import type { Earlier } from './understanding/conversation.ts'

export type Sessions = {
  /** Undefined: no such session, or it expired. `nowMs`: wall clock, milliseconds. */
  earlier(key: string, nowMs: number): Earlier | undefined
  remember(key: string, earlier: Earlier, nowMs: number): void
}

const IDLE_MS = 30 * 60_000
const MOST_SESSIONS = 2_000

/** At most `mostSessions`; the one unused for longest goes first. */
export const openSessions = (idleMs = IDLE_MS, mostSessions = MOST_SESSIONS): Sessions => {
  // A Map keeps the order of insertion, and remembering inserts anew: the first key is the one unused for longest.
  const sessions = new Map<string, { readonly earlier: Earlier; readonly usedMs: number }>()
  return {
    earlier: (key, nowMs) => {
      const found = sessions.get(key)
      if (found && nowMs - found.usedMs <= idleMs) return found.earlier
      sessions.delete(key)
      return undefined
    },
    remember: (key, earlier, nowMs) => {
      sessions.delete(key)
      sessions.set(key, { earlier, usedMs: nowMs })
      for (const oldest of sessions.keys()) {
        if (sessions.size <= mostSessions) break
        sessions.delete(oldest)
      }
    },
  }
}
