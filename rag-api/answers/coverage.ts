// What the data behind an answer covers: how new it is, how far the embeddings lag, which tiers it was read from.
import type { HotState } from '../hot/hot-tier.ts'
import { type Events, storedTiers, type Tier } from '../queries/events.ts'
import { type Database, run } from '../queries/queries.ts'
import { iso } from './answer.ts'

export type Coverage = {
  /** RFC 3339. Null: there is none. */
  readonly newest_event: string | null
  /** Its age by the wall clock; 0 where a sensor's clock is ahead. Null: there is none. */
  readonly newest_event_age_seconds: number | null
  /** How long the oldest event of the newest two minutes that is not embedded has waited, at most two seconds ago; 0: none waits. Null: nothing is stored, or it was not asked. */
  readonly embedding_lag_seconds: number | null
  /** Where the answer's events were read: hot: memory; warm: the last 24 hours; cold: older, compressed. Empty: nothing was searched. */
  readonly tier: readonly Tier[]
  /** Whether memory answers for the newest events; where it does not, the database does, with what is stored. */
  readonly hot_tier: HotState
  /** From this time on memory has every event, RFC 3339. Null: it does not answer. */
  readonly hot_since: string | null
  /** Events that are known and not in this answer, at most: so many wait for the sink that they are not added one by one. */
  readonly missing_events: number
}

type Newest = Pick<Coverage, 'newest_event' | 'embedding_lag_seconds'>

const HOUR_MS = 3_600_000
const NEWEST_MS = 120_000

/** The newest event and, unless no meanings were compared, the lag of the embeddings. `now` in milliseconds. */
export const newestOf = async (database: Database, events: Events, now: number, withLag = true): Promise<Newest> => {
  const newest = events.newest() ?? (await newestStored(database, now))
  if (newest === null || !withLag) return { newest_event: newest, embedding_lag_seconds: null }
  return { newest_event: newest, embedding_lag_seconds: await lagOf(database, newest) }
}

type Lag = { readonly askedAtMs: number; readonly seconds: Promise<number> }

/** Asked once for all who ask within two seconds; of each database, gone with it. */
const lags = new WeakMap<Database, Lag>()
const LAG_KEPT_MS = 2000

const lagOf = (database: Database, newest: string): Promise<number> => {
  const askedAtMs = performance.now()
  const kept = lags.get(database)
  if (kept && askedAtMs - kept.askedAtMs < LAG_KEPT_MS) return kept.seconds
  const lag: Lag = { askedAtMs, seconds: askLag(database, newest) }
  lags.set(database, lag)
  // Only what was answered is kept.
  lag.seconds.catch(() => lags.get(database) === lag && lags.delete(database))
  return lag.seconds
}

const askLag = async (database: Database, newest: string): Promise<number> => {
  const since = iso(Date.parse(newest) - NEWEST_MS)
  const [row] = await run<{ lag_seconds: number }>(database, 'embedding-lag', [since])
  return row?.lag_seconds ?? 0
}

/** `searched`: the window of an answer that asked the database alone, milliseconds; null: nothing was searched. `clock`: wall clock. */
export const coverageOf = (
  newest: Newest,
  events: Events,
  searched: { readonly from: number; readonly to: number } | null,
  clock: () => number,
): Coverage => {
  const asked = events.tiers.length > 0 ? events.tiers : searched && storedTiers(searched, clock())
  const { newest_event } = newest
  const ageMs = newest_event === null ? null : Math.max(0, clock() - Date.parse(newest_event))
  return {
    ...newest,
    newest_event_age_seconds: ageMs === null ? null : Math.round(ageMs / 100) / 10,
    tier: asked ?? [],
    hot_tier: events.hotState,
    hot_since: events.hotSince,
    missing_events: events.missing,
  }
}

type NewestFound = { readonly askedAtMs: number; readonly time: string }

/** The newest that was found of each database: four times a second is often enough. */
const newestFound = new WeakMap<Database, NewestFound>()
const NEWEST_KEPT_MS = 250

/** The last hour first, then the last day: a bound prunes older chunks while planning, and the newest event is nearly always there. */
const newestStored = async (database: Database, now: number): Promise<string | null> => {
  const kept = newestFound.get(database)
  const askedAtMs = performance.now()
  if (kept && askedAtMs - kept.askedAtMs < NEWEST_KEPT_MS) return kept.time
  for (const since of [iso(now - HOUR_MS), iso(now - 24 * HOUR_MS), '-infinity']) {
    const [row] = await run<{ newest_event: string | null }>(database, 'newest-event', [since])
    if (!row?.newest_event) continue
    newestFound.set(database, { askedAtMs, time: row.newest_event })
    return row.newest_event
  }
  return null
}
