// When a row can be seen: a reader asks the database for new rows and notes how long ago each was exported.
import { setTimeout as wait } from 'node:timers/promises'
import type { openDatabase } from '../sql/database.ts'

type Database = ReturnType<typeof openDatabase>

const NEW_ROWS = `
SELECT (extract(epoch FROM ingested_at) * 1000)::float8 AS exported_ms, stored_at::text AS stored_at FROM security_events
WHERE sensor_id = $1 AND time > now() - interval '5 minutes' AND stored_at > $2::timestamptz ORDER BY stored_at`

/**
 * Milliseconds from export to visibility of each of `total` rows, or of those seen before `deadlineMs` (performance.now).
 * A row is seen at the first question after its commit: the figures are high by up to `everyMs` and the question's own time.
 */
export const watchRows = async (
  database: Database,
  { sensorId, total, everyMs, deadlineMs }: { sensorId: string; total: number; everyMs: number; deadlineMs: number },
): Promise<readonly number[]> => {
  const latencies: number[] = []
  let newest = '-infinity'
  while (latencies.length < total && performance.now() < deadlineMs) {
    const { rows } = await database.query<{ exported_ms: number; stored_at: string }>(NEW_ROWS, [sensorId, newest])
    const seenMs = performance.timeOrigin + performance.now()
    for (const { exported_ms } of rows) latencies.push(seenMs - exported_ms)
    newest = rows.at(-1)?.stored_at ?? newest
    if (latencies.length < total) await wait(everyMs)
  }
  return latencies
}

/** Rows of a sensor. */
export const countRows = async (database: Database, sensorId: string): Promise<number> => {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM security_events WHERE sensor_id = $1 AND time > now() - interval '30 minutes'`,
    [sensorId],
  )
  return rows[0]?.count ?? 0
}

/** The share-th smallest value; NaN of none. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
