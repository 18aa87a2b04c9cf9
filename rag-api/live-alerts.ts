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

/** Opens nothing until somebody subscribes. `pollMs` is for tests. */
export const openLiveAlerts = (database: Database, log: Pick<Logger, 'warn'>, pollMs: number = POLL_MS): LiveAlerts => {
  const subscribers = new Set<(alert: AlertJson) => void>()
  let seen: Seen | undefined
  let timer: NodeJS.Timeout | undefined

  const look = async (): Promise<void> => {
    try {
      seen ??= await startOf(database)
      for (const alert of await changedSince(database, seen)) for (const send of subscribers) send(alert)
    } catch (error) {
      // The stream outlives an outage: the next look asks for everything stored since the last good one.
      log.warn({ err: error }, 'looking for alerts failed')
    }
    if (subscribers.size > 0) timer = setTimeout(look, pollMs)
    else timer = undefined
  }

  const greet = async (send: (alert: AlertJson) => void): Promise<void> => {
    const rows = await run<AlertTableRow>(database, 'alerts-page', [
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      FIRST_ALERTS,
    ])
    if (subscribers.has(send)) for (const row of rows.reverse()) send(alertJson(row))
  }

  return {
    subscribe(send) {
      subscribers.add(send)
      greet(send).catch((error: unknown) => log.warn({ err: error }, 'greeting a stream failed'))
      if (!timer) {
        seen = undefined
        timer = setTimeout(look, 0)
      }
      return () => void subscribers.delete(send)
    },
    get size() {
      return subscribers.size
    },
    close() {
      subscribers.clear()
      clearTimeout(timer)
    },
  }
}

const startOf = async (database: Database): Promise<Seen> => {
  const { rows } = await database.query("SELECT coalesce(max(stored_at), '-infinity') AS since FROM alerts")
  const since = String(rows[0]?.since)
  return { since: since === '-infinity' ? '1970-01-01T00:00:00Z' : since, revisions: new Map() }
}

/** Alerts of a newer revision than was sent; remembers what it saw. */
const changedSince = async (database: Database, seen: Seen): Promise<AlertJson[]> => {
  const rows = await run<AlertTableRow>(database, 'alerts-changed', [seen.since])
  const fresh = rows.filter(({ alert_id, revision }) => (seen.revisions.get(alert_id) ?? 0) < revision)
  seen.revisions.clear()
  for (const { alert_id, revision } of rows) seen.revisions.set(alert_id, revision)
  seen.since = rows.at(-1)?.stored_at ?? seen.since
  return fresh.map(alertJson)
}
