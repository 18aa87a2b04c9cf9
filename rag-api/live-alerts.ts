// Live alerts: one look at the database a second serves every open stream; nobody listening, nobody looks.
import type { Logger } from 'pino'
import { type Database, run } from './queries/queries.ts'
import { type AlertJson, type AlertTableRow, alertJson } from './routes/alert-json.ts'

export type LiveAlerts = {
  /** The newest alerts are sent at once, then each new revision. Returns how to stop. */
  subscribe(send: (alert: AlertJson) => void): () => void
  readonly size: number
  close(): void
}

const POLL_MS = 1000
const FIRST_ALERTS = 50

type Seen = { since: string; readonly revisions: Map<string, number> }

type Send = (alert: AlertJson) => void

/**
 * Opens nothing until somebody subscribes. `pollMs` is for tests. One look: 1 what changed since the last one goes to every stream,
 * 2 a new stream gets the newest page. In this order an alert that comes in between is sent twice rather than never; an outage
 * leaves both for the next look.
 */
export const openLiveAlerts = (database: Database, log: Pick<Logger, 'warn'>, pollMs: number = POLL_MS): LiveAlerts => {
  const greeted = new Set<Send>()
  const waiting = new Set<Send>()
  let seen: Seen | undefined
  let timer: NodeJS.Timeout | undefined
  let isLooking = false

  const lookOnce = async (): Promise<void> => {
    seen ??= await startOf(database)
    for (const alert of await changedSince(database, seen)) for (const send of greeted) send(alert)
    if (waiting.size > 0) greet(await newestAlerts(database))
  }

  const greet = (newest: readonly AlertTableRow[]): void => {
    for (const send of waiting) {
      waiting.delete(send)
      greeted.add(send)
      for (const row of newest.toReversed()) send(alertJson(row))
    }
  }

  const look = async (): Promise<void> => {
    isLooking = true
    await lookOnce().catch((error: unknown) => log.warn({ err: error }, 'looking for alerts failed'))
    isLooking = false
    if (greeted.size + waiting.size > 0) timer = setTimeout(look, pollMs)
    else seen = undefined
  }

  return {
    subscribe(send) {
      waiting.add(send)
      clearTimeout(timer)
      if (!isLooking) timer = setTimeout(look, 0)
      return () => {
        waiting.delete(send)
        greeted.delete(send)
      }
    },
    get size() {
      return greeted.size + waiting.size
    },
    close() {
      waiting.clear()
      greeted.clear()
      clearTimeout(timer)
    },
  }
}

const newestAlerts = (database: Database): Promise<AlertTableRow[]> =>
  run<AlertTableRow>(database, 'alerts-page', [null, null, null, null, null, null, null, null, FIRST_ALERTS])

/** The newest moment at which an alert was stored, and what was stored around it. */
const startOf = async (database: Database): Promise<Seen> => {
  const { rows } = await database.query("SELECT coalesce(max(stored_at), 'epoch') AS since FROM alerts")
  const seen: Seen = { since: String(rows[0]?.since ?? '1970-01-01T00:00:00Z'), revisions: new Map() }
  await changedSince(database, seen)
  return seen
}

/** Alerts of a newer revision than was seen; remembers what it saw. */
const changedSince = async (database: Database, seen: Seen): Promise<AlertJson[]> => {
  const rows = await run<AlertTableRow>(database, 'alerts-changed', [seen.since])
  const fresh = rows.filter(({ alert_id, revision }) => (seen.revisions.get(alert_id) ?? 0) < revision)
  seen.revisions.clear()
  for (const { alert_id, revision } of rows) seen.revisions.set(alert_id, revision)
  seen.since = rows.at(-1)?.stored_at ?? seen.since
  return fresh.map(alertJson)
}
