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
  /** Where the looking stands. Undefined: nobody listens, or the last start failed. */
  let seen: Promise<Seen> | undefined
  let timer: NodeJS.Timeout | undefined

  const start = (): Promise<Seen> => {
    seen ??= startOf(database)
    return seen
  }

  const look = async (): Promise<void> => {
    try {
      for (const alert of await changedSince(database, await start())) for (const send of subscribers) send(alert)
    } catch (error) {
      // The streams outlive an outage: they begin anew when the database is back.
      seen = undefined
      log.warn({ err: error }, 'looking for alerts failed')
    }
    timer = subscribers.size > 0 ? setTimeout(look, pollMs) : undefined
    if (!timer) seen = undefined
  }

  /** 1 note what is there, 2 send the newest page: what comes in between is sent twice rather than never. */
  const greet = async (send: (alert: AlertJson) => void): Promise<void> => {
    await start()
    const rows = await newestAlerts(database)
    if (subscribers.has(send)) for (const row of rows.reverse()) send(alertJson(row))
  }

  return {
    subscribe(send) {
      subscribers.add(send)
      greet(send).catch((error: unknown) => log.warn({ err: error }, 'greeting a stream failed'))
      timer ??= setTimeout(look, pollMs)
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
