import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { openDatabase } from '../../sql/database.ts'
import { migrate, readMigrations } from '../../sql/migrate.ts'
import { type FreshDatabase, openFreshDatabase } from './fresh-database.ts'

let database: FreshDatabase
beforeEach(async () => {
  database = await openFreshDatabase(inject('databaseUrl'))
})
afterEach(() => database.drop())

const ask = async <R extends object>(sql: string): Promise<R[]> => {
  const pool = openDatabase({ databaseUrl: database.url, maxConnections: 1 })
  try {
    return (await pool.query(sql)).rows as R[]
  } finally {
    await pool.end()
  }
}
const versions = (applied: readonly { version: number }[]) => applied.map(({ version }) => version)
const all = versions(readMigrations())

// What an extension brought is its own; what TimescaleDB makes of our tables lies in other schemas.
const WITHOUT_COMMENT = `
  WITH ours AS (
    SELECT 'pg_class'::regclass AS catalog, c.oid, c.relname::text AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p')
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
  ), not_of_an_extension AS (
    SELECT * FROM ours o WHERE NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = o.catalog AND d.objid = o.oid AND d.deptype = 'e')
  )
  SELECT name FROM not_of_an_extension WHERE obj_description(oid, catalog::text::name) IS NULL
  UNION ALL
  SELECT o.name || '.' || a.attname FROM not_of_an_extension o
  JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE o.catalog = 'pg_class'::regclass AND col_description(o.oid, a.attnum) IS NULL`

test('builds the schema from empty, does nothing the second time, and explains everything that it made', async () => {
  expect(versions(await migrate({ databaseUrl: database.url }))).toEqual(all)
  expect(await migrate({ databaseUrl: database.url })).toEqual([])
  expect(await ask(WITHOUT_COMMENT)).toEqual([])
  const tables = await ask<{ name: string }>(
    'SELECT hypertable_name AS name FROM timescaledb_information.hypertables ORDER BY 1',
  )
  expect(tables.map(({ name }) => name)).toEqual([
    ...['attributions', 'component_logs', 'dead_letters', 'enforcement_reports', 'evidence', 'rescores'],
    'security_events',
  ])
})

test('applies each migration once when two start together', async () => {
  const both = await Promise.all([migrate({ databaseUrl: database.url }), migrate({ databaseUrl: database.url })])
  expect(versions(both.flat()).sort((a, b) => a - b)).toEqual(all)
})

test('leaves nothing of a migration that fails, goes on from there, and refuses one that was edited', async () => {
  const good = { version: 1, name: '0001_good.sql', checksum: 'a', sql: 'CREATE TABLE good (n integer)' }
  const bad = { version: 2, name: '0002_bad.sql', checksum: 'b', sql: 'CREATE TABLE half (n integer); SELECT 1 / 0' }
  await expect(migrate({ databaseUrl: database.url }, [good, bad])).rejects.toThrow(/0002_bad\.sql: division by zero/)
  const [found] = await ask<{ good: string | null; half: string | null }>(
    "SELECT to_regclass('good')::text AS good, to_regclass('half')::text AS half",
  )
  expect(found).toEqual({ good: 'good', half: null })
  expect(versions(await migrate({ databaseUrl: database.url }, [good, { ...bad, sql: 'SELECT 1' }]))).toEqual([2])
  const edited = migrate({ databaseUrl: database.url }, [{ ...good, checksum: 'c' }])
  await expect(edited).rejects.toThrow(/0001_good\.sql was edited after it was applied/)
})
