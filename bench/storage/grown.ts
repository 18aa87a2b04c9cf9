// A database grown once and asked again: what growing told is kept in it.
import type { Pool } from 'pg'
import { grow, plantSeed } from './growth.ts'
import type { Server } from './server.ts'
import { measureStorage, type StoragePrice } from './writer.ts'

const WRITER_ROWS = 60_000
const PROGRESS_ROWS = 1_000_000

/** What growing told, kept in the database beside the rows. */
export type Grown = {
  rows: number
  days: number
  end_ms: number
  seed_events: number
  /** Of rows that the model takes for attacks; null: as in the captures. */
  attack_share: number | null
  grow_rows_per_second: number
  refresh_seconds: number
  writer: StoragePrice
}

/** What was told when this database was grown; undefined: it was not. */
export const readGrown = async (database: Pool): Promise<Grown | undefined> => {
  const { rows } = await database.query<{ there: boolean }>("SELECT to_regclass('bench_growth') IS NOT NULL AS there")
  if (!rows[0]?.there) return undefined
  return (await database.query<{ growth: Grown }>('SELECT growth FROM bench_growth')).rows[0]?.growth
}

/** How much is grown: rows over days up to now; `attackShare` as in growth.ts. */
export type Sizing = { readonly rows: number; readonly days: number; readonly attackShare?: number | undefined }

/** The option --attack-share; undefined: not given. Throws where it is no share. */
export const readShare = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const share = Number(text)
  if (!(share > 0 && share < 1)) throw new Error(`--attack-share ${text}: not between 0 and 1`)
  return share
}

/** Every continuous aggregate, days after the hours that they are made of, as its policy would have kept it: an aggregate never refreshed is read from all events. */
export const refreshAggregates = async (database: Pool): Promise<void> => {
  const { rows } = await database.query<{ view: string; table: string }>(
    `SELECT view_name AS view, format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS table
     FROM timescaledb_information.continuous_aggregates ORDER BY view_name LIKE '%_per_day', 1`,
  )
  for (const { view, table } of rows) {
    const end = view.endsWith('_per_minute') ? '2 minutes' : '1 hour'
    await database.query(`CALL refresh_continuous_aggregate('${view}', NULL, now() - interval '${end}')`)
    await database.query(`ANALYZE ${table}`)
  }
}

/** Measures the writer, empties the table and grows so many rows over so many days up to now. */
export const growAnew = async (server: Server, database: Pool, { rows, days, attackShare }: Sizing): Promise<Grown> => {
  const writer = await measureStorage(server.url, WRITER_ROWS, 2000)
  await database.query('TRUNCATE security_events')
  const seedEvents = await plantSeed(server.url, database)
  await database.query('TRUNCATE security_events')
  const endMs = Date.now()
  const startedMs = performance.now()
  await grow(database, { rows, days, endMs, attackShare }, (done) => {
    if (done % PROGRESS_ROWS === 0)
      console.error(`${done} rows, ${Math.round((performance.now() - startedMs) / 1000)} s`)
  })
  const growRowsPerSecond = rows / ((performance.now() - startedMs) / 1000)
  const refreshStartedMs = performance.now()
  await refreshAggregates(database)
  const refreshSeconds = (performance.now() - refreshStartedMs) / 1000
  await database.query('ANALYZE security_events, event_signatures')
  const grown: Grown = {
    rows,
    days,
    end_ms: endMs,
    seed_events: seedEvents,
    attack_share: attackShare ?? null,
    grow_rows_per_second: growRowsPerSecond,
    refresh_seconds: refreshSeconds,
    writer,
  }
  await database.query('CREATE TABLE bench_growth AS SELECT $1::jsonb AS growth', [JSON.stringify(grown)])
  return grown
}
