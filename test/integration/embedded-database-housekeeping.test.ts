// Background work that the engine does not do by itself.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase, until } from './embedded-database-fixture.ts'

let server: TestDatabase
beforeAll(async () => {
  server = await startTestDatabase({ housekeeping: { everyMs: 100, checkpointWalBytes: 4 * 2 ** 20 } })
})
afterAll(() => server.stop())

it('runs a due TimescaleDB job once per interval and notes a failing one', async () => {
  const client = await server.connect()
  await client.query('CREATE EXTENSION timescaledb')
  await client.query('CREATE TABLE job_ran (at timestamptz)')
  await client.query(`CREATE PROCEDURE works(int, jsonb) LANGUAGE sql AS 'INSERT INTO job_ran VALUES (now())'`)
  await client.query(`CREATE PROCEDURE fails(int, jsonb) LANGUAGE plpgsql AS $$BEGIN RAISE 'no luck'; END$$`)
  await client.query(`SELECT add_job('works', '1h', initial_start => now() - interval '1 minute')`)
  await client.query(`SELECT add_job('fails', '1h', initial_start => now() - interval '1 minute')`)
  await client.query(`SELECT add_job('works', '1h', initial_start => now() + interval '1 hour')`)
  const runs = () =>
    client.query(`SELECT proc_name, failures, error FROM autoinmune_local.job_runs
      JOIN timescaledb_information.jobs USING (job_id)
      WHERE proc_schema = 'public' AND finished_at IS NOT NULL ORDER BY proc_name`)
  await until('both due jobs ran', async () => {
    const { jobs } = server.database.stats()
    return jobs >= 2 && (await runs()).rows.length === 2
  })
  expect((await runs()).rows).toEqual([
    { proc_name: 'fails', failures: 1, error: 'no luck' },
    { proc_name: 'works', failures: 0, error: null },
  ])
  expect((await client.query('SELECT count(*)::int AS n FROM job_ran')).rows).toEqual([{ n: 1 }])
})

it('writes a checkpoint after so much WAL, and analyzes what changed', async () => {
  const client = await server.connect()
  const before = server.database.stats().checkpoints
  await client.query(
    'CREATE TABLE changed AS SELECT i, repeat(md5(i::text), 8) AS text FROM generate_series(1, 30000) i',
  )
  await client.query('UPDATE changed SET i = i + 1')
  await until('checkpoint', () => server.database.stats().checkpoints > before)
  await until('analyze', async () => {
    const { rows } = await client.query(`SELECT reltuples::int AS n FROM pg_class WHERE relname = 'changed'`)
    return rows[0].n === 30_000
  })
})
