// The role for people reads the views and what stands behind them, and nothing else.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openDatabase } from '../../sql/database.ts'

let database: Pool
beforeAll(() => {
  database = openDatabase({ databaseUrl: inject('databaseUrl'), maxConnections: 1 })
})
afterAll(() => database.end())

/** Runs a statement as the analyst; whatever it did is undone. */
const asAnalyst = async (sql: string): Promise<unknown[]> => {
  await database.query('BEGIN')
  try {
    await database.query('SET LOCAL ROLE analyst')
    return (await database.query(sql)).rows
  } finally {
    await database.query('ROLLBACK')
  }
}

const namesOf = async (kinds: string): Promise<string[]> => {
  const { rows } = await database.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind::text = ANY ($1)
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`,
    [[...kinds]],
  )
  return rows.map(({ name }) => name)
}

test('reads every view', async () => {
  const views = await namesOf('v')
  expect(views.length).toBeGreaterThan(8)
  for (const view of views) expect(await asAnalyst(`SELECT * FROM ${view} LIMIT 1`)).toBeInstanceOf(Array)
})

test('sees no table', async () => {
  const tables = await namesOf('rp')
  expect(tables).toContain('security_events')
  for (const table of tables)
    await expect(asAnalyst(`SELECT * FROM ${table} LIMIT 1`)).rejects.toThrow(/permission denied/)
})

test.each([
  "UPDATE alerts_open SET severity = 'low'",
  'DELETE FROM alerts_all',
  "INSERT INTO alerts_all (alert_id) VALUES ('00000000-0000-0000-0000-000000000000')",
  'CREATE TABLE mine (n integer)',
])('cannot write: %s', async (sql) => {
  await expect(asAnalyst(sql)).rejects.toThrow(/permission denied/)
})

test('asks the functions that read tables', async () => {
  expect(await asAnalyst("SELECT * FROM events_before('203.0.113.9', now())")).toEqual([])
  expect(await asAnalyst('SELECT * FROM embedding_coverage(now())')).toHaveLength(1)
  const id = '00000000-0000-0000-0000-000000000000'
  expect(await asAnalyst(`SELECT * FROM temporal_event_correlation('${id}')`)).toEqual([])
})
