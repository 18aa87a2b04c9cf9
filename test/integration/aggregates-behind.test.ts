// Promise: a row that arrives late counts in an answer at once, though the aggregate that would count it is refreshed later.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import { openDatabase } from '../../sql/database.ts'
import { migrate } from '../../sql/migrate.ts'
import { type FreshDatabase, openFreshDatabase } from './fresh-database.ts'
import { sampleEvents } from './sample-events.ts'

const HOUR_US = 3_600_000_000
const DAY_US = 24 * HOUR_US
const OLD_US = Date.UTC(2024, 4, 1, 7, 20) * 1000

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

const store = async (startUs: number): Promise<void> => {
  const sink = openSink({ DATABASE_URL: fresh.url })
  const state = (await openMemoryState().open('sink', 'events.scored', 0)).begin()
  const batch = sampleEvents(20, startUs).map((message) => ({ topic: 'events.scored' as const, message }))
  await sink.process(batch, state)
  await sink.close?.()
}
const until = async (fromUs: number, toUs: number): Promise<string> => {
  const iso = (us: number) => new Date(us / 1000).toISOString()
  const { rows } = await database.query('SELECT aggregated_until($1, $2, $3) AS until', [
    'events_per_hour',
    iso(fromUs),
    iso(toUs),
  ])
  return new Date(rows[0].until).toISOString()
}
const refresh = () => database.query("CALL refresh_continuous_aggregate('events_per_hour', NULL, NULL)")

test('what is out of date is known until the next refresh', async () => {
  const [from, to] = [OLD_US - 6 * HOUR_US, OLD_US + DAY_US]
  expect(await until(from, to)).toBe(new Date(to / 1000).toISOString())
  await store(OLD_US + 400 * DAY_US)
  await refresh()
  expect(await until(from, to)).toBe(new Date(to / 1000).toISOString())
  await store(OLD_US)
  expect(await until(from, to)).toBe('2024-05-01T07:00:00.000Z')
  expect(await until(OLD_US + 2 * HOUR_US, to)).toBe(new Date(to / 1000).toISOString())
  await refresh()
  expect(await until(from, to)).toBe(new Date(to / 1000).toISOString())
})

test('what a refresh that was stopped was about to add up is out of date', async () => {
  const [from, to] = [OLD_US - 6 * HOUR_US, OLD_US + DAY_US]
  await database.query(
    `INSERT INTO _timescaledb_catalog.continuous_aggs_materialization_ranges (materialization_id, lowest_modified_value, greatest_modified_value)
     SELECT mat_hypertable_id, $1, $2 FROM _timescaledb_catalog.continuous_agg WHERE user_view_name = 'events_per_hour'`,
    [OLD_US, OLD_US + HOUR_US],
  )
  expect(await until(from, to)).toBe('2024-05-01T07:00:00.000Z')
  await refresh()
  expect(await until(from, to)).toBe(new Date(to / 1000).toISOString())
})

test('what an aggregate of an aggregate holds ends where either was not added up', async () => {
  const dayUs = Date.UTC(2025, 8, 1) * 1000
  const [from, to] = [dayUs, dayUs + 3 * DAY_US]
  const iso = (us: number) => new Date(us / 1000).toISOString()
  const heldUntil = async (aggregate: string): Promise<string> => {
    const { rows } = await database.query('SELECT materialized_until($1, $2, $3) AS until', [
      aggregate,
      iso(from),
      iso(to),
    ])
    return new Date(rows[0].until).toISOString()
  }
  const refreshed = async (...aggregates: string[]) => {
    for (const aggregate of aggregates)
      await database.query(`CALL refresh_continuous_aggregate('${aggregate}', NULL, '${iso(to)}')`)
  }
  await store(dayUs + HOUR_US)
  await store(dayUs + 2 * DAY_US + HOUR_US)
  expect(await heldUntil('conversations_per_hour')).toBe(iso(from))
  await refreshed('conversations_per_hour')
  // One hour has been added up after the last event, and nothing of days.
  expect(await heldUntil('conversations_per_hour')).toBe(iso(dayUs + 2 * DAY_US + 2 * HOUR_US))
  expect(await heldUntil('traffic_per_day')).toBe(iso(from))
  await refreshed('traffic_per_day')
  expect(await heldUntil('traffic_per_day')).toBe(iso(dayUs + 2 * DAY_US + 2 * HOUR_US))

  await store(dayUs + DAY_US + 5 * HOUR_US)
  for (const aggregate of ['conversations_per_hour', 'traffic_per_day'])
    expect([aggregate, await heldUntil(aggregate)]).toEqual([aggregate, iso(dayUs + DAY_US + 5 * HOUR_US)])
  await refreshed('conversations_per_hour')
  expect(await heldUntil('conversations_per_hour')).toBe(iso(dayUs + 2 * DAY_US + 2 * HOUR_US))
  expect(await heldUntil('traffic_per_day')).toBe(iso(dayUs + DAY_US + 5 * HOUR_US))
  await refreshed('traffic_per_day')
  expect(await heldUntil('traffic_per_day')).toBe(iso(dayUs + 2 * DAY_US + 2 * HOUR_US))

  // A refresh that was stopped between taking the note of what changed and adding it up.
  await database.query(
    `INSERT INTO _timescaledb_catalog.continuous_aggs_materialization_ranges (materialization_id, lowest_modified_value, greatest_modified_value)
     SELECT mat_hypertable_id, $1, $2 FROM _timescaledb_catalog.continuous_agg WHERE user_view_name = 'conversations_per_hour'`,
    [dayUs + 7 * HOUR_US, dayUs + 8 * HOUR_US],
  )
  for (const aggregate of ['conversations_per_hour', 'traffic_per_day'])
    expect([aggregate, await heldUntil(aggregate)]).toEqual([aggregate, iso(dayUs + 7 * HOUR_US)])
})
