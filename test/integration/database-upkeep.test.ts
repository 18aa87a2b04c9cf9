// What the database does by itself: refreshed aggregates, retention, and what `autoinmune status` says of them.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { readDatabaseStatus } from '../../deploy/local/database-status.ts'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'
import { migrate } from '../../sql/migrate.ts'
import { applyRetention } from '../../sql/retention.ts'
import { type FreshDatabase, openFreshDatabase } from './fresh-database.ts'
import { sampleEvents } from './sample-events.ts'

const HOUR_US = 3_600_000_000
const hoursAgo = (hours: number): number => (Math.floor(Date.now() / 3_600_000) - hours) * HOUR_US

let fresh: FreshDatabase
let database: Pool
beforeAll(async () => {
  fresh = await openFreshDatabase(inject('databaseUrl'))
  await migrate({ databaseUrl: fresh.url })
  database = openDatabase({ databaseUrl: fresh.url, maxConnections: 1 })
})
afterAll(async () => {
  await database.end()
  await fresh.drop()
})

const store = async (events: readonly NetworkEvent[]): Promise<void> => {
  const sink = openSink({ DATABASE_URL: fresh.url })
  const state = (await openMemoryState().open('sink', 'events.scored', 0)).begin()
  await sink.process(
    events.map((message) => ({ topic: 'events.scored', message })),
    state,
  )
  await sink.close?.()
}
const oneValue = async (sql: string, ...values: unknown[]): Promise<unknown> =>
  Object.values((await database.query(sql, values)).rows[0] ?? {})[0]

/** Runs the jobs of a table or aggregate now, whenever they are due. */
const runJobs = async (table: string): Promise<void> => {
  const { jobs } = await readDatabaseStatus(fresh.url)
  const ids = jobs.filter((job) => job.table === table).map(({ job_id }) => job_id)
  expect(ids).not.toEqual([])
  for (const id of ids) await database.query(`CALL run_job(${id})`)
}

test.each([
  'events_per_minute',
  'events_per_hour',
  'sources_per_hour',
  'destinations_per_hour',
  'origins_per_hour',
  'kinds_per_hour',
])('%s counts every flow: before a refresh, after it, and late ones of years ago after the next', async (aggregate) => {
  const total = () => oneValue(`SELECT sum(flows)::int FROM ${aggregate}`)
  const stored = () => oneValue('SELECT sum(flow_count)::int FROM security_events')
  await store(sampleEvents(40, Date.now() * 1000 - 30_000_000))
  await store(sampleEvents(60, hoursAgo(5)))
  await runJobs(aggregate)
  expect(await total()).toBe(await stored())
  await store(sampleEvents(30, hoursAgo(24 * 700)))
  await runJobs(aggregate)
  expect(await total()).toBe(await stored())
})

test('keeps everything until retention is configured, then drops whole chunks that are older', async () => {
  await store(sampleEvents(10, hoursAgo(24 * 400)))
  const old = () => oneValue("SELECT count(*)::int FROM security_events WHERE time < now() - interval '90 days'")
  expect(await applyRetention({ databaseUrl: fresh.url }, {})).toEqual([])
  expect(await old()).toBeGreaterThanOrEqual(10)
  const days = { RETENTION_SECURITY_EVENTS_DAYS: 90 }
  for (const _start of ['first', 'again']) {
    expect(await applyRetention({ databaseUrl: fresh.url }, days)).toEqual(['security_events keeps 90 days'])
  }
  const { jobs } = await readDatabaseStatus(fresh.url)
  const retention = jobs.filter(({ procedure }) => procedure === 'policy_retention')
  expect(retention.map(({ table }) => table)).toEqual(['security_events'])
  await database.query(`CALL run_job(${retention[0]?.job_id})`)
  expect(await old()).toBe(0)
  expect(await oneValue('SELECT count(*)::int FROM security_events')).toBeGreaterThan(0)
})

test('names versions, edition and jobs', async () => {
  const status = await readDatabaseStatus(fresh.url)
  expect(status).toMatchObject({
    edition: 'timescale',
    postgresql: expect.stringMatching(/^\d+/),
    vector: expect.any(String),
  })
  expect(status.jobs.map(({ table }) => table)).toEqual(
    expect.arrayContaining(['security_events', 'component_logs', 'events_per_minute', 'origins_per_hour']),
  )
})
