// What the database is and how its background jobs fare, for `autoinmune status`.
import type { Pool } from 'pg'
import { openDatabase } from '../../sql/database.ts'
import { type DatabaseFacts, readDatabaseFacts } from '../../sql/edition.ts'

/** A job of TimescaleDB: columnstore, retention, refresh of an aggregate. Field names are those of `autoinmune status --json`. */
export type JobStatus = {
  readonly job_id: number
  /** Such as policy_compression. */
  readonly procedure: string
  /** Table or aggregate that it works on. */
  readonly table: string | null
  /** Seconds from run to run. */
  readonly every_seconds: number
  /** RFC 3339. Null: it never ran. */
  readonly last_run: string | null
  /** Failures in a row. */
  readonly failures: number
  /** Of the last run. */
  readonly error: string | null
}

export type DatabaseStatus = DatabaseFacts & { readonly jobs: readonly JobStatus[] }

const JOBS = `
  SELECT j.job_id, j.proc_name AS procedure,
    coalesce((SELECT c.view_name FROM timescaledb_information.continuous_aggregates c
              WHERE c.materialization_hypertable_name = j.hypertable_name), j.hypertable_name) AS table,
    extract(epoch FROM j.schedule_interval)::float AS every_seconds`
// Where the engine has workers of its own it keeps the runs; the embedded server keeps them itself (database/due-jobs.ts).
const OWN_RUNS = `${JOBS}, s.last_run_started_at AS last_run, coalesce(s.total_failures, 0) AS failures,
    CASE WHEN s.last_run_status = 'Failed' THEN 'see timescaledb_information.job_errors' END AS error
  FROM timescaledb_information.jobs j LEFT JOIN timescaledb_information.job_stats s USING (job_id)`
const LOCAL_RUNS = `${JOBS}, r.started_at AS last_run, coalesce(r.failures, 0) AS failures, r.error
  FROM timescaledb_information.jobs j LEFT JOIN autoinmune_local.job_runs r USING (job_id)`
const WHICH = `WHERE j.scheduled AND j.proc_name <> 'policy_telemetry' ORDER BY j.job_id`

const readJobs = async (pool: Pool): Promise<readonly JobStatus[]> => {
  const { rows } = await pool.query<{ local: string | null; jobs: string | null }>(
    "SELECT to_regclass('autoinmune_local.job_runs')::text AS local, to_regclass('timescaledb_information.jobs')::text AS jobs",
  )
  if (!rows[0]?.jobs) return []
  return (await pool.query<JobStatus>(`${rows[0].local ? LOCAL_RUNS : OWN_RUNS} ${WHICH}`)).rows
}

/** Asks the database; throws what the driver throws. */
export const readDatabaseStatus = async (databaseUrl: string, sslCaFile?: string): Promise<DatabaseStatus> => {
  const pool = openDatabase({ databaseUrl, sslCaFile, maxConnections: 1, statementTimeoutMs: 5000 })
  try {
    return { ...(await readDatabaseFacts(pool)), jobs: await readJobs(pool) }
  } finally {
    await pool.end()
  }
}
