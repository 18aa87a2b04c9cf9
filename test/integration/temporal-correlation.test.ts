// The past of an event: what resembles it, found without opening more of the table than the window.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSignatureStore } from '../../processors/embedding/signature-store.ts'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'
import { sampleEvent } from './sample-events.ts'

const HOUR_US = 3_600_000_000
// A day of its own: other tests store elsewhere.
const TARGET_US = Date.UTC(2025, 5, 10, 12) * 1000
const MODEL = 'planted'

let database: Pool
beforeAll(async () => {
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  await plant()
})
afterAll(() => database.end())

// Vectors with a known cosine to the target's, in a plane of their own.
const vectorAt = (cosine: number): Float32Array => {
  const vector = new Float32Array(384)
  vector[0] = cosine
  vector[1] = Math.sqrt(1 - cosine * cosine)
  return vector
}
const COSINES = { same: 1, near: 0.95, fair: 0.82, far: 0.5 }
type Planted = keyof typeof COSINES | 'unembedded'

const event = (name: string, hoursBefore: number, signature: Planted, changes: NetworkEvent = {}): NetworkEvent => {
  const time_us = TARGET_US - hoursBefore * HOUR_US
  return sampleEvent(0, time_us, {
    event_id: timeOrderedUuid(time_us, 'correlation', name),
    sensor_id: name,
    src_ip: '198.51.100.7',
    dst_ip: '10.9.0.1',
    signature: { hash: `test:${signature}`, text: `planted ${signature}` },
    ...changes,
  })
}
const TARGET = event('target', 0, 'same')
const PLANTED = [
  TARGET,
  event('same, an hour before', 1, 'same'),
  event('same, two hours before, a fold', 2, 'same', { flow_count: 40, src_ip: '198.51.100.8' }),
  event('near, half an hour before', 0.5, 'near'),
  event('fair, three hours before', 3, 'fair'),
  event('far, an hour before', 1, 'far'),
  event('not embedded, an hour before', 1, 'unembedded'),
  event('not embedded, two hours before', 2, 'unembedded'),
  event('same, after the target', -0.1, 'same'),
  event('same, five hours before', 5, 'same'),
  event('same, a day before', 24, 'same'),
]
const idOf = (name: string): string => PLANTED.find(({ sensor_id }) => sensor_id === name)?.event_id ?? ''

const plant = async (): Promise<void> => {
  const sink = openSink({ DATABASE_URL: inject('databaseUrl') })
  const state = (await openMemoryState().open('sink', 'events.scored', 0)).begin()
  const outcomes = await sink.process(
    PLANTED.map((message) => ({ topic: 'events.scored', message })),
    state,
  )
  await sink.close?.()
  expect(outcomes.every(({ kind }) => kind === 'ok')).toBe(true)
  const signatures = Object.entries(COSINES).map(([name, cosine]) => ({
    kind: 'event' as const,
    hash: `test:${name}`,
    text: `planted ${name}`,
    firstSeenUs: TARGET_US,
    vector: vectorAt(cosine),
  }))
  await createSignatureStore(database).save(signatures, MODEL)
}

type Found = { name: string; score: number; metadata: Record<string, unknown> }
const correlate = async (id: string, ...rest: number[]): Promise<Found[]> => {
  const parameters = ['$1', ...rest.map((_, index) => `$${index + 2}`)].join(', ')
  const { rows } = await database.query(`SELECT * FROM temporal_event_correlation(${parameters})`, [id, ...rest])
  return rows.map((row) => ({
    name: PLANTED.find(({ event_id }) => event_id === row.related_metadata.event_id)?.sensor_id ?? '?',
    score: row.correlation_score,
    metadata: { ...row.related_metadata, event_type: row.event_type, source_ip: row.source_ip },
  }))
}

test('finds what resembles an event in the four hours before it, most similar first, then newest', async () => {
  const found = await correlate(TARGET.event_id as string)
  expect(found.map(({ name }) => name)).toEqual([
    'same, an hour before',
    'same, two hours before, a fold',
    'near, half an hour before',
    'fair, three hours before',
  ])
  expect(found.map(({ score }) => Number(score.toFixed(3)))).toEqual([1, 1, 0.95, 0.82])
  expect(found[1]?.metadata).toMatchObject({
    event_type: 'tcp_session',
    source_ip: '198.51.100.8',
    destination_ip: '10.9.0.1',
    destination_port: 22,
    flow_count: 40,
    signature: 'planted same',
    same_source: false,
    same_destination: true,
  })
})

test('obeys lookback, threshold and number of results', async () => {
  const id = TARGET.event_id as string
  expect((await correlate(id, 6)).map(({ name }) => name)).toContain('same, five hours before')
  expect((await correlate(id, 4, 0.9)).map(({ name }) => name)).not.toContain('fair, three hours before')
  expect((await correlate(id, 4, 0.4)).map(({ name }) => name)).toContain('far, an hour before')
  expect(await correlate(id, 4, 0.8, 2)).toHaveLength(2)
})

test('answers nothing for an id that is not stored or is no id of ours', async () => {
  expect(await correlate(timeOrderedUuid(TARGET_US, 'nobody'))).toEqual([])
  expect(await correlate('123e4567-e89b-42d3-a456-426614174000')).toEqual([])
})

test('finds an event without a vector by its own signature', async () => {
  const found = await correlate(idOf('not embedded, an hour before'))
  expect(found.map(({ name }) => name)).toEqual(['not embedded, two hours before'])
})

test('opens the chunks of its window and no other', async () => {
  const client = await database.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT * FROM temporal_event_correlation($1, 2)', [TARGET.event_id])
    const { rows: opened } = await client.query(
      `SELECT DISTINCT c.range_start, c.range_end FROM pg_locks l
       JOIN timescaledb_information.chunks c ON format('%I.%I', c.chunk_schema, c.chunk_name)::regclass = l.relation
       WHERE c.hypertable_name = 'security_events' ORDER BY 1`,
    )
    expect(opened.map(({ range_start }) => range_start)).toEqual(
      ['10', '11', '12'].map((hour) => `2025-06-10T${hour}:00:00Z`),
    )
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})

test('lists what an address did and suffered before a moment, newest first', async () => {
  const before = new Date(TARGET_US / 1000).toISOString()
  const { rows } = await database.query("SELECT sensor_id FROM events_before('10.9.0.1', $1, interval '90 minutes')", [
    before,
  ])
  expect(rows.map(({ sensor_id }) => sensor_id)).toHaveLength(4)
  expect(rows[0]?.sensor_id).toBe('near, half an hour before')
})

test('reads the time of any event id exactly', async () => {
  const times = Array.from({ length: 500 }, (_, index) => TARGET_US + index * 777_777_777 + index)
  const ids = times.map((time, index) => timeOrderedUuid(time, index))
  const { rows } = await database.query(
    'SELECT (extract(epoch FROM event_time(id)) * 1000000)::bigint AS us FROM unnest($1::uuid[]) id',
    [ids],
  )
  expect(rows.map(({ us }) => us)).toEqual(times)
})
