// A database grown once and asked again: what growing told is kept in it.
import type { Pool } from 'pg'
import { grow, plantSeed } from './growth.ts'
import type { Server } from './server.ts'
import { measureStorage, type StoragePrice } from './writer.ts'

/** Long enough for the database to look after its tables meanwhile, which is part of the price. */
const WRITER_ROWS = 200_000
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

/** Runs the policy of every continuous aggregate, those first that others are made of: one never refreshed is read from all events. */
export const refreshAggregates = async (database: Pool): Promise<void> => {
  const { rows } = await database.query<{ job: number; table: string }>(
    `SELECT j.job_id AS job, format('%I.%I', a.materialization_hypertable_schema, a.materialization_hypertable_name) AS table
     FROM timescaledb_information.jobs j
     JOIN _timescaledb_catalog.continuous_agg c ON c.mat_hypertable_id = (j.config->>'mat_hypertable_id')::integer
     JOIN timescaledb_information.continuous_aggregates a ON a.view_schema = c.user_view_schema AND a.view_name = c.user_view_name
     WHERE j.proc_name = 'policy_refresh_continuous_aggregate' ORDER BY 1`,
  )
  for (const { job, table } of rows) {
    await database.query(`CALL run_job(${job})`)
    await database.query(`ANALYZE ${table}`)
  }
}

/** Measures the writer, empties the table and grows so many rows over so many days up to now. */
export const growAnew = async (server: Server, database: Pool, { rows, days, attackShare }: Sizing): Promise<Grown> => {
  const writer = await measureStorage(server.url, WRITER_ROWS, 2000, server.pid)
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
