import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, inject, onTestFinished, test } from 'vitest'
import { transportSchema } from '../../processors/runtime/config.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { openProducer } from '../../processors/runtime/producer.ts'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import { openDatabase } from '../../sql/database.ts'
import { migrate } from '../../sql/migrate.ts'
import { type OwnServer, startOwnServer } from './fresh-database.ts'
import { sampleEvents } from './sample-events.ts'
import { startService } from './service-process.ts'

const state = (await openMemoryState().open('sink', 'events.scored', 0)).begin()
const batchOf = (count: number, startUs: number) =>
  sampleEvents(count, startUs).map((message) => ({ topic: 'events.scored' as const, message }))

const PATIENCE = { timeout: 60_000, interval: 200 }

let server: OwnServer
beforeEach(async () => {
  server = await startOwnServer()
  await migrate({ databaseUrl: server.url })
})
afterEach(() => server.drop())

const countRows = async (where = 'true'): Promise<number> => {
  const pool = openDatabase({ databaseUrl: server.url, maxConnections: 1 })
  const { rows } = await pool.query<{ n: number }>(`SELECT count(*) AS n FROM security_events WHERE ${where}`)
  await pool.end()
  return rows[0]?.n ?? 0
}

test('waits for a database that was killed, then stores the batch, losing and doubling nothing', async () => {
  const outages: string[] = []
  const onOutage = (error: Error | undefined) => void outages.push(error ? 'away' : 'back')
  const sink = openSink({ DATABASE_URL: server.url }, { onOutage })
  await sink.process(batchOf(100, Date.UTC(2025, 0, 1) * 1000), state)
  await server.kill()
  const waiting = sink.process(batchOf(200, Date.UTC(2025, 0, 1) * 1000), state)
  await expect.poll(() => outages, { timeout: 10_000 }).toEqual(['away'])
  await server.start()
  expect((await waiting).map(({ kind }) => kind)).toEqual(Array(200).fill('ok'))
  expect(outages).toEqual(['away', 'back'])
  expect(await countRows()).toBe(200)
  await sink.close?.()
})

test('stops on a signal while the database is away, and stores the batch after the next start', async () => {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'autoinmune-state-'))
  const kafka = { KAFKA_BROKERS: inject('kafkaBrokers'), SCHEMA_REGISTRY_URL: inject('schemaRegistryUrl') }
  const environment = { ...kafka, DATABASE_URL: server.url, STATE_DIR: stateDir }
  await server.kill()
  const first = startService('sink', environment)
  onTestFinished(first.kill)
  await expect.poll(first.log, PATIENCE).toContain('group joined')
  const producer = await openProducer(readEnvironment(transportSchema, kafka), { log: pino({ level: 'silent' }) })
  const events = sampleEvents(100, Date.UTC(2025, 0, 2) * 1000)
  await producer.send(events.map((message) => ({ topic: 'events.scored', key: 'outage', message })))
  await producer.close()
  await expect.poll(first.log, PATIENCE).toContain('database away')
  expect(await first.stop()).toBe(0)

  await server.start()
  const second = startService('sink', environment)
  onTestFinished(second.kill)
  await expect.poll(() => countRows("time >= '2025-01-02' AND time < '2025-01-03'"), PATIENCE).toBe(100)
  expect(await second.stop()).toBe(0)
  rmSync(stateDir, { recursive: true })
})
