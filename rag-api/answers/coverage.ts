// What the data behind an answer covers: how new it is, how far the embeddings lag, which tier it was read from.
import { type Database, run } from '../queries/queries.ts'
import { iso } from './answer.ts'

export type Coverage = {
  /** RFC 3339. Null: nothing is stored. */
  readonly newest_event: string | null
  /** How long the oldest event of the newest two minutes that is not embedded has waited; 0: none waits. Null: nothing is stored. */
  readonly embedding_lag_seconds: number | null
  /** warm: the last 24 hours; cold: older, compressed. */
  readonly tier: 'warm' | 'cold'
}

const HOUR_MS = 3_600_000
const NEWEST_MS = 120_000

/** `now` and `from` (start of what was searched) in milliseconds. */
export const coverageOf = async (database: Database, now: number, from: number): Promise<Coverage> => {
  const tier = now - from > 24 * HOUR_MS ? 'cold' : 'warm'
  const newest = await newestEvent(database, now)
  if (newest === null) return { newest_event: null, embedding_lag_seconds: null, tier }
  const since = iso(Date.parse(newest) - NEWEST_MS)
  const [row] = await run<{ lag_seconds: number }>(database, 'embedding-lag', [since])
  return { newest_event: newest, embedding_lag_seconds: row?.lag_seconds ?? 0, tier }
}

/** The last hour first, then the last day: a bound prunes older chunks while planning, and the newest event is nearly always there. */
const newestEvent = async (database: Database, now: number): Promise<string | null> => {
  for (const since of [iso(now - HOUR_MS), iso(now - 24 * HOUR_MS), '-infinity']) {
    const [row] = await run<{ newest_event: string | null }>(database, 'newest-event', [since])
    if (row?.newest_event) return row.newest_event
  }
  return null
}
