// TimescaleDB's jobs (compression, retention, continuous aggregates). The engine has no background workers, so they run from here;
// run_job does not move next_start, so the last runs are kept in a table of our own.
import type { InnerClient } from './inner-client.ts'

const PREPARE = `
  CREATE SCHEMA IF NOT EXISTS autoinmune_local;
  CREATE TABLE IF NOT EXISTS autoinmune_local.job_runs (
    job_id integer PRIMARY KEY,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    failures integer NOT NULL,
    error text
  )`

const TIMESCALEDB = `
  SELECT to_regclass('autoinmune_local.job_runs') AS job_runs FROM pg_extension WHERE extname = 'timescaledb'`

/** A job never run is due at its initial start; a failed one after its retry period. Telemetry stays off. */
const NEXT_DUE_JOB = `
  SELECT j.job_id, j.proc_name
  FROM timescaledb_information.jobs j LEFT JOIN autoinmune_local.job_runs r USING (job_id)
  WHERE j.scheduled AND j.proc_name <> 'policy_telemetry' AND now() >= CASE
    WHEN r.job_id IS NULL THEN coalesce(j.initial_start, '-infinity')
    WHEN r.failures > 0 THEN r.started_at + j.retry_period
    ELSE r.started_at + j.schedule_interval END
  ORDER BY r.started_at NULLS FIRST, j.job_id
  LIMIT 1`

/** Counted as failed until it is over: a job that kills the engine must not be tried again at once. */
const noteStart = (jobId: number) => `
  INSERT INTO autoinmune_local.job_runs AS r (job_id, started_at, failures, error)
  VALUES (${jobId}, now(), 1, 'did not end')
  ON CONFLICT (job_id) DO UPDATE
  SET started_at = now(), finished_at = NULL, failures = r.failures + 1, error = 'did not end'`

const noteEnd = (jobId: number, error: string | undefined) => {
  const outcome =
    error === undefined ? 'failures = 0, error = NULL' : `error = '${error.replaceAll("'", "''").slice(0, 500)}'`
  return `UPDATE autoinmune_local.job_runs SET finished_at = now(), ${outcome} WHERE job_id = ${jobId}`
}

export type JobRun = {
  readonly jobId: number
  readonly procedure: string
  readonly error: string | undefined
}

/** Runs the job that has been due longest; undefined when none is, or TimescaleDB is not installed. */
export const runDueJob = async ({ query }: InnerClient): Promise<JobRun | undefined> => {
  const [timescaledb] = await query(TIMESCALEDB)
  if (!timescaledb) return undefined
  if (timescaledb.job_runs === null) await query(PREPARE)
  const [job] = await query(NEXT_DUE_JOB)
  if (!job) return undefined
  const jobId = Number(job.job_id)
  await query(noteStart(jobId))
  const error = await query(`CALL run_job(${jobId})`).then(
    () => undefined,
    (reason: Error) => reason.message,
  )
  await query(noteEnd(jobId, error))
  return { jobId, procedure: job.proc_name ?? '', error }
}
