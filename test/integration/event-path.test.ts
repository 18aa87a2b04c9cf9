// The whole road, each service a process of its own: a raw event on Kafka becomes a row that a person can select.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Pool } from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { transportSchema } from '../../processors/runtime/config.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { openProducer } from '../../processors/runtime/producer.ts'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'
import { sampleEvent } from './sample-events.ts'
import { type ServiceProcess, startService } from './service-process.ts'

const SERVICES = ['pipeline', 'sink', 'embedding']
const PATIENCE = { timeout: 60_000, interval: 200 }
/** What the pipeline adds: a raw event has none of it. */
const RAW = {
  geo_features: null,
  dst_geo_features: null,
  asset_facts: null,
  signature: null,
  model_result: null,
} satisfies NetworkEvent

const addresses = () => ({
  KAFKA_BROKERS: inject('kafkaBrokers'),
  SCHEMA_REGISTRY_URL: inject('schemaRegistryUrl'),
  DATABASE_URL: inject('databaseUrl'),
})

let stateDir: string
let database: Pool
let services: readonly ServiceProcess[]
beforeAll(() => {
  stateDir = mkdtempSync(path.join(tmpdir(), 'autoinmune-state-'))
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  const environment = { ...addresses(), STATE_DIR: stateDir, LOG_LEVEL: 'warn' }
  services = SERVICES.map((name) => startService(name, environment))
})
afterAll(async () => {
  expect(await Promise.all(services.map((service) => service.stop()))).toEqual([0, 0, 0])
  await database.end()
  rmSync(stateDir, { recursive: true })
})

const send = async (events: readonly NetworkEvent[]): Promise<void> => {
  const config = readEnvironment(transportSchema, addresses())
  const producer = await openProducer(config, { clientId: 'event-path', log: pino({ level: 'silent' }) })
  await producer.send(events.map((message) => ({ topic: 'events.raw', key: message.src_ip ?? '', message })))
  await producer.close()
}

const rawEvents = (count: number): NetworkEvent[] => {
  const nowUs = Date.now() * 1000
  return Array.from({ length: count }, (_, index) => {
    const time_us = nowUs + index * 1000
    const event_id = timeOrderedUuid(time_us, 'event-path', index)
    return sampleEvent(index, nowUs, { ...RAW, event_id, sensor_id: 'event-path', ingested_at_us: nowUs })
  })
}

test('brings every raw event to one row, enriched, scored and embedded, and accounts for it', async () => {
  const events = rawEvents(50)
  const ids = events.map(({ event_id }) => event_id)
  await send(events)
  const stored = async () => {
    const { rows } = await database.query(
      `SELECT count(*) AS events, count(direction) AS enriched, count(attack_probability) AS scored, count(event_vector) AS embedded
       FROM events_with_vector WHERE event_id = ANY($1::uuid[]) AND time >= event_time($2)`,
      [ids, ids[0]],
    )
    return rows[0]
  }
  await expect.poll(stored, PATIENCE).toEqual({ events: 50, enriched: 50, scored: 50, embedded: 50 })

  const unaccounted = async () => {
    const { rows } = await database.query(
      `SELECT processor, consumed >= 50 AS saw_all, consumed - accepted - coalesce(dropped, 0) - coalesce(rejected, 0) AS lost
       FROM ledger_totals WHERE (processor, topic) IN (('enrichment', 'events.raw'), ('inference', 'events.raw'), ('detection', 'events.raw'), ('sink', 'events.scored'))
       ORDER BY processor`,
    )
    return rows
  }
  const accounted = ['detection', 'enrichment', 'inference', 'sink'].map((processor) => ({
    processor,
    saw_all: true,
    lost: 0,
  }))
  await expect.poll(unaccounted, PATIENCE).toEqual(accounted)
})
