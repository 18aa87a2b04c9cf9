// The real sentence model and the real table.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openEmbedding } from '../../processors/embedding/main.ts'
import type { EmbeddingTopic } from '../../processors/embedding/process.ts'
import type { Processor } from '../../processors/runtime/processor.ts'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'
import { sampleEvent } from './sample-events.ts'

const START_US = Date.UTC(2025, 8, 1) * 1000
const TEXTS = [
  'inbound tcp session, service ssh, completed handshake, from a hosting network in Germany',
  'inbound tcp session, service ssh, completed handshake, from a hosting network in France',
  'outbound udp exchange, service dns, tiny',
]
const events: readonly NetworkEvent[] = [0, 1, 2, 0].map((text, index) =>
  sampleEvent(index, START_US, { signature: { hash: `embed:${text}`, text: TEXTS[text] as string } }),
)
const inputs = events.map((message) => ({ topic: 'events.scored' as const, message }))
const state = (await openMemoryState().open('embedding', 'events.scored', 0)).begin()

let database: Pool
let embedding: Processor<EmbeddingTopic>
beforeAll(async () => {
  const DATABASE_URL = inject('databaseUrl')
  database = openDatabase({ databaseUrl: DATABASE_URL })
  // A database that is kept between runs holds what the last one left.
  await database.query("DELETE FROM event_signatures WHERE hash LIKE 'embed:%'")
  await database.query("DELETE FROM security_events WHERE time >= '2025-09-01' AND time < '2025-09-02'")
  embedding = await openEmbedding({ DATABASE_URL, MODELS_DIR: '.tools/models' })
  const sink = openSink({ DATABASE_URL })
  await sink.process(inputs, state)
  await sink.close?.()
})
afterAll(async () => {
  await embedding.close?.()
  await database.end()
})

const coverage = async () => {
  const { rows } = await database.query(
    `SELECT count(*) AS events, count(s.event_vector) AS embedded FROM events_with_vector s
     WHERE time >= '2025-09-01' AND time < '2025-09-02'`,
  )
  return rows[0]
}

test('stores one vector per distinct signature, after which every event has one', async () => {
  expect(await coverage()).toEqual({ events: 4, embedded: 0 })
  const outcomes = await embedding.process(inputs, state)
  expect(outcomes.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok', 'ok'])
  expect(await coverage()).toEqual({ events: 4, embedded: 4 })
  const { rows } = await database.query(
    `SELECT hash, model, first_seen, vector_dims(event_vector) AS dimensions, round(vector_norm(event_vector)::numeric, 3)::float AS norm
     FROM event_signatures WHERE hash LIKE 'embed:%' ORDER BY hash`,
  )
  expect(rows).toHaveLength(3)
  expect(rows[0]).toMatchObject({ dimensions: 384, norm: 1, first_seen: '2025-09-01T00:00:00Z' })
  expect(rows[0].model).toMatch(/^minilm-[0-9a-f]{8}$/)
})

test('leaves the stored vectors alone when the events come again', async () => {
  const stamps = () =>
    database.query("SELECT hash, embedded_at FROM event_signatures WHERE hash LIKE 'embed:%' ORDER BY hash")
  const before = (await stamps()).rows
  const again = await openEmbedding({ DATABASE_URL: inject('databaseUrl'), MODELS_DIR: '.tools/models' })
  await again.process(inputs, state)
  await again.close?.()
  expect((await stamps()).rows).toEqual(before)
})

test('puts like events near and unlike ones far', async () => {
  const { rows } = await database.query(
    `SELECT a.hash AS a, b.hash AS b, 1 - (a.event_vector <=> b.event_vector) AS similarity
     FROM event_signatures a JOIN event_signatures b ON a.hash < b.hash WHERE a.hash LIKE 'embed:%' AND b.hash LIKE 'embed:%' ORDER BY 1, 2`,
  )
  const [german_french, german_dns, french_dns] = rows.map(({ similarity }) => similarity)
  expect(german_french).toBeGreaterThan(0.8)
  expect(Math.max(german_dns, french_dns)).toBeLessThan(0.7)
})

test('tells how much is embedded and for how long the rest has waited', async () => {
  const waiting = sampleEvent(10, START_US, { signature: { hash: 'embed:later', text: 'later' } })
  const sink = openSink({ DATABASE_URL: inject('databaseUrl') })
  await sink.process([{ topic: 'events.scored', message: waiting }], state)
  await sink.close?.()
  const since = async (from: string) => (await database.query('SELECT * FROM embedding_coverage($1)', [from])).rows[0]
  const { events: stored, embedded_events, share, lag_seconds } = await since('2025-09-01')
  expect(stored).toBeGreaterThan(embedded_events)
  expect(share).toBeCloseTo(embedded_events / stored, 9)
  expect(lag_seconds).toBeGreaterThan(0)
  expect(await since('2099-01-01')).toEqual({ events: 0, embedded_events: 0, share: null, lag_seconds: 0 })
})
