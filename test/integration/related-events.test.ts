// What else is tied to an event, an address or an alert: by shared facts and resemblance, forward and back in time.
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
const TARGET_US = Date.UTC(2025, 7, 20, 12) * 1000
const MODEL = 'planted for relations'

const event = (name: string, hoursBefore: number, changes: NetworkEvent): NetworkEvent => {
  const time_us = Math.round(TARGET_US - hoursBefore * HOUR_US)
  return sampleEvent(0, time_us, {
    event_id: timeOrderedUuid(time_us, 'related', name),
    sensor_id: name,
    src_ip: '192.0.2.200',
    dst_ip: '10.77.0.200',
    signature: null,
    protocol_analysis: { service: 'tls' },
    ...changes,
  })
}
const target = event('target', 0, {
  src_ip: '203.0.113.50',
  dst_ip: '10.77.0.1',
  signature: { hash: 'related:same', text: 'planted' },
  protocol_analysis: { service: 'tls', ja4: 't13d_related', login_user: 'ana', tls_sni: 'related.example' },
})
const HOURS_SINCE = (TARGET_US - Date.now() * 1000) / HOUR_US
const recent = event('recent', HOURS_SINCE, { signature: { hash: 'related:same', text: 'planted' } })
const PLANTED = [
  target,
  recent,
  event('alike, today', HOURS_SINCE + 1, { signature: { hash: 'related:near', text: 'planted near' } }),
  event('source, an hour before', 1, { src_ip: '203.0.113.50' }),
  event('destination, an hour before', 1, { dst_ip: '10.77.0.1' }),
  event('source and destination, two hours before', 2, { src_ip: '203.0.113.50', dst_ip: '10.77.0.1' }),
  event('roles swapped', 1, { src_ip: '10.77.0.1', dst_ip: '203.0.113.50' }),
  event('fingerprint', 1, { protocol_analysis: { ja4: 't13d_related' } }),
  event('account, as NTLM names it', 1, { protocol_analysis: { ntlm_user: 'ana' } }),
  event('domain, as DNS names it', 1, { protocol_analysis: { dns_query: 'related.example' } }),
  event('alike', 1, { signature: { hash: 'related:near', text: 'planted near' } }),
  event('network alone is no candidate', 1, { src_ip: '203.0.113.51' }),
  event('network and fingerprint', 1, { src_ip: '203.0.113.52', protocol_analysis: { ja4: 't13d_related' } }),
  event('source, five hours before', 5, { src_ip: '203.0.113.50' }),
  event('source, an hour after', -1, { src_ip: '203.0.113.50' }),
  event('destination side, two hours after', -2, { dst_ip: '203.0.113.50' }),
]
const nameOf = new Map(PLANTED.map(({ event_id, sensor_id }) => [event_id, sensor_id]))

let database: Pool
beforeAll(async () => {
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  const sink = openSink({ DATABASE_URL: inject('databaseUrl') })
  const state = (await openMemoryState().open('sink', 'events.scored', 0)).begin()
  const stored = await sink.process(
    PLANTED.map((message) => ({ topic: 'events.scored', message })),
    state,
  )
  expect(stored.every(({ kind }) => kind === 'ok')).toBe(true)
  await sink.close?.()
  const vector = (cosine: number) =>
    Float32Array.from({ length: 384 }, (_, i) => (i === 0 ? cosine : i === 1 ? Math.sqrt(1 - cosine ** 2) : 0))
  await createSignatureStore(database).save(
    [
      { kind: 'event', hash: 'related:same', text: 'planted', firstSeenUs: TARGET_US, vector: vector(1) },
      { kind: 'event', hash: 'related:near', text: 'planted near', firstSeenUs: TARGET_US, vector: vector(0.9) },
    ],
    MODEL,
  )
})
afterAll(() => database.end())

type Related = {
  correlation_score: number
  related_metadata: { event_id: string; shared: string[]; similarity?: number }
}
const related = async (hours = 4): Promise<Map<string, { score: number; shared: string[]; similarity?: number }>> => {
  const { rows } = await database.query<Related>('SELECT * FROM related_events($1, $2)', [target.event_id, hours])
  return new Map(
    rows.map(({ correlation_score, related_metadata: { event_id, shared, similarity } }) => [
      nameOf.get(event_id) ?? event_id,
      { score: correlation_score, shared, ...(similarity === undefined ? {} : { similarity }) },
    ]),
  )
}
/** Time weight of an hour in a look-back of four: half is reached after two. */
const HOUR = 0.5 ** 0.5

test.each<[string, string[], number]>([
  ['source, an hour before', ['source'], 0.5 * HOUR],
  ['destination, an hour before', ['destination'], 0.3 * HOUR],
  ['source and destination, two hours before', ['source', 'destination'], (1 - 0.5 * 0.7) * 0.5],
  ['roles swapped', ['roles_swapped'], 0.4 * HOUR],
  ['fingerprint', ['ja4'], 0.3 * HOUR],
  ['account, as NTLM names it', ['account'], 0.4 * HOUR],
  ['domain, as DNS names it', ['domain'], 0.3 * HOUR],
  ['network and fingerprint', ['network', 'ja4'], (1 - 0.8 * 0.7) * HOUR],
  ['alike', [], 0.4 * 0.9 * HOUR],
])('ties %s with a score that its parts explain', async (name, shared, score) => {
  const found = (await related()).get(name)
  expect(found?.shared).toEqual(shared)
  expect(found?.score).toBeCloseTo(score, 4)
})

test('keeps to the window, and leaves the target and what shares nothing out', async () => {
  expect([...(await related()).keys()]).toHaveLength(9)
  expect([...(await related(6)).keys()]).toContain('source, five hours before')
})

test('orders by score', async () => {
  const scores = [...(await related()).values()].map(({ score }) => score)
  expect(scores).toEqual([...scores].sort((a, b) => b - a))
})

test('tells what an address did next, oldest first', async () => {
  const { rows } = await database.query<{ sensor_id: string }>(
    "SELECT sensor_id FROM events_after('203.0.113.50', event_time($1))",
    [target.event_id],
  )
  expect(rows.map(({ sensor_id }) => sensor_id)).toEqual(['source, an hour after', 'destination side, two hours after'])
})

test('tells what source and targets of an alert did before it, without the events that it cites', async () => {
  const alertId = timeOrderedUuid(TARGET_US, 'related alert')
  const cited = PLANTED.find(({ sensor_id }) => sensor_id === 'roles swapped')?.event_id
  await database.query(
    `INSERT INTO alerts (alert_id, revision, status, subject_type, subject_value, source_ip, targets, attack_class, severity, confidence, first_seen, last_seen, event_ids)
     VALUES ($1, 1, 'closed', 'source', '203.0.113.50', '203.0.113.50', '{10.77.0.1:443,10.77.0.0/24}', 'apt', 'low', 0.5, event_time($2), event_time($2), $3)`,
    [alertId, target.event_id, [cited]],
  )
  const { rows } = await database.query('SELECT relation, related_metadata FROM events_before_alert($1, 4)', [alertId])
  await database.query('DELETE FROM alerts WHERE alert_id = $1', [alertId])
  expect(rows.map((row) => [nameOf.get(row.related_metadata.event_id), row.relation]).sort()).toEqual([
    ['destination, an hour before', 'target_as_destination'],
    ['source and destination, two hours before', 'source'],
    ['source, an hour before', 'source'],
  ])
})

const similarTo = async (eventId: string | null | undefined, k: number) =>
  (await database.query("SELECT event_id, similarity FROM similar_events($1, '4 hours', $2)", [eventId, k])).rows

test.each([
  ['of years ago', target, 'alike'],
  ['of today', recent, 'alike, today'],
])('gives the most similar events %s, exactly k', async (_, { event_id }, name) => {
  const [first, ...others] = await similarTo(event_id, 5)
  expect(nameOf.get(first.event_id)).toBe(name)
  expect(first.similarity).toBeCloseTo(0.9, 4)
  expect(others).toEqual([])
  expect(await similarTo(event_id, 0)).toEqual([])
})
