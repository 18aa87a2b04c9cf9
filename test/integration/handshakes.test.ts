// Promise: how many handshakes a source completed is the same whether it is read from stored hours or from every event, late rows included.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { handshakesOf } from '../../rag-api/answers/handshakes.ts'
import type { Database } from '../../rag-api/queries/queries.ts'
import { openDatabase } from '../../sql/database.ts'
import { migrate } from '../../sql/migrate.ts'
import { type FreshDatabase, openFreshDatabase } from './fresh-database.ts'

const START = Date.UTC(2026, 2, 10, 3, 17)
const HOURS = 9
const PERIOD = { from: START + 11 * 60_000, to: START + (HOURS - 1) * 3_600_000 }
/** Completes handshakes always; in its first hours only; never; speaks UDP alone. */
const SOURCES = ['198.51.100.1', '198.51.100.2', '198.51.100.3', '2001:db8::4']

let fresh: FreshDatabase
let database: Pool
beforeAll(async () => {
  fresh = await openFreshDatabase(inject('databaseUrl'))
  await migrate({ databaseUrl: fresh.url })
  database = openDatabase({ databaseUrl: fresh.url })
})
afterAll(async () => {
  await database.end()
  await fresh.drop()
})

/** One record each seven minutes: times with microseconds, ids in the order of time. */
const store = (source: number, fromMs: number, toMs: number): Promise<unknown> =>
  database.query(
    `INSERT INTO security_events (time, event_id, event_type, source_ip, destination_ip, transport, flow_count, handshake_completed)
     SELECT time, (lpad(to_hex((extract(epoch FROM time) * 1000)::bigint), 12, '0') || '8' || lpad(to_hex(n % 4096), 3, '0') || '8' || lpad(to_hex($1::integer), 15, '0'))::uuid,
       'tcp_session', $2::inet, '10.0.0.5', CASE $1 WHEN 3 THEN 'udp' ELSE 'tcp' END, n % 3,
       CASE $1 WHEN 0 THEN n % 4 = 0 WHEN 1 THEN time < to_timestamp($5::float8 / 1000) WHEN 2 THEN false END
     FROM (SELECT n, to_timestamp($3::float8 / 1000) + n * interval '419.000137 seconds' AS time FROM generate_series(1, 100000) n) s
     WHERE time <= to_timestamp($4::float8 / 1000)`,
    [source, SOURCES[source], fromMs, toMs, START + 2 * 3_600_000],
  )

const counted = (asked: string[]): Database => ({
  query: (text, values) => {
    asked.push(text.split('\n', 1)[0] ?? '')
    return database.query(text, values as unknown[])
  },
})

/** Independently written. */
const expected = async () => {
  const { rows } = await database.query(
    `SELECT host(source_ip) AS source_ip, sum(flow_count)::bigint AS flows, coalesce(sum(flow_count) FILTER (WHERE handshake_completed), 0)::bigint AS completed,
       (array_agg(event_id ORDER BY CASE WHEN handshake_completed THEN 0 WHEN NOT handshake_completed THEN 1 ELSE 2 END, time DESC))[1:5] AS event_ids
     FROM security_events
     WHERE source_ip = ANY($1::inet[]) AND time BETWEEN $2 AND $3
     GROUP BY source_ip ORDER BY 2 DESC`,
    [SOURCES, new Date(PERIOD.from).toISOString(), new Date(PERIOD.to).toISOString()],
  )
  return rows
}
const bySource = <Row extends { source_ip: string }>(rows: readonly Row[]): Row[] =>
  rows.toSorted((one, other) => (one.source_ip < other.source_ip ? -1 : 1))

test('before anything was added up the events are read', async () => {
  expect(await handshakesOf(database, SOURCES, PERIOD)).toEqual([])
  for (const source of SOURCES.keys()) await store(source, START, START + HOURS * 3_600_000)
  expect(bySource(await handshakesOf(database, SOURCES, PERIOD))).toEqual(bySource(await expected()))
})

test('stored hours and both ends from the events say what all events say', async () => {
  await database.query("CALL refresh_continuous_aggregate('handshakes_per_hour', NULL, NULL)")
  const asked: string[] = []
  const found = await handshakesOf(counted(asked), SOURCES, PERIOD)
  expect(asked.filter((line) => line.startsWith('-- Flows of sources'))).toHaveLength(1)
  expect(asked.some((line) => line.startsWith('-- Whether an address'))).toBe(false)
  expect(found).toHaveLength(SOURCES.length)
  expect(bySource(found)).toEqual(bySource(await expected()))
})

test('rows that arrived late count at once', async () => {
  await store(0, START + 3 * 3_600_000 + 1234, START + 4 * 3_600_000)
  const asked: string[] = []
  const found = await handshakesOf(counted(asked), SOURCES, PERIOD)
  expect(asked.some((line) => line.startsWith('-- Whether an address'))).toBe(true)
  expect(bySource(found)).toEqual(bySource(await expected()))
})

test('a short time is read from the events', async () => {
  const asked: string[] = []
  await handshakesOf(counted(asked), SOURCES, { from: PERIOD.from, to: PERIOD.from + 3_600_000 })
  expect(asked).toHaveLength(1)
  expect(await handshakesOf(database, [], PERIOD)).toEqual([])
})
