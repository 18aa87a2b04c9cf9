import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Input } from '../../processors/runtime/processor.ts'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import { ALERTS } from '../../processors/sink/tables/alerts.ts'
import { ATTRIBUTIONS } from '../../processors/sink/tables/attributions.ts'
import { COMPONENT_LOGS } from '../../processors/sink/tables/component-logs.ts'
import { DECISIONS } from '../../processors/sink/tables/decisions.ts'
import { ENFORCEMENT_REPORTS } from '../../processors/sink/tables/enforcement-reports.ts'
import { EVIDENCE } from '../../processors/sink/tables/evidence.ts'
import { LEDGER } from '../../processors/sink/tables/ledger.ts'
import { SECURITY_EVENTS } from '../../processors/sink/tables/security-events.ts'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { Alert, LedgerRow, NetworkEvent } from '../../schemas/messages.ts'
import { decodeFrom, encodeFor, type MessageOf } from '../../schemas/topics.ts'
import { openDatabase } from '../../sql/database.ts'
import { sampleEvent, sampleEvents } from './sample-events.ts'

type SinkTopic = 'events.scored' | 'evidence.emitted' | 'alerts.raised' | 'logs.raw' | 'ledger.counted'

// Hours of their own: other tests store elsewhere.
const START_US = Date.UTC(2025, 2, 1) * 1000
const HOUR_US = 3_600_000_000

let database: Pool
let sink: ReturnType<typeof openSink>
const state = (await openMemoryState().open('sink', 'events.scored', 0)).begin()

beforeAll(() => {
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  sink = openSink({ DATABASE_URL: inject('databaseUrl') })
})
afterAll(async () => {
  await sink.close?.()
  await database.end()
})

/** Messages as they come from the wire. */
const received = <T extends SinkTopic>(topic: T, ...messages: readonly MessageOf<T>[]): Input<T>[] =>
  messages.map((message) => ({ topic, message: decodeFrom(topic, encodeFor(topic, message)) }) as Input<T>)

const store = (batch: readonly Input<SinkTopic>[]) => sink.process(batch, state)
const rowsOf = async (sql: string, ...values: unknown[]) => (await database.query(sql, values)).rows
const countOf = async (events: readonly NetworkEvent[]): Promise<number> => {
  const ids = events.map(({ event_id }) => event_id)
  const [row] = await rowsOf('SELECT count(*) AS n FROM security_events WHERE event_id = ANY($1::uuid[])', ids)
  return row.n
}

test.each([SECURITY_EVENTS, ATTRIBUTIONS, EVIDENCE, ALERTS, DECISIONS, ENFORCEMENT_REPORTS, COMPONENT_LOGS, LEDGER])(
  'writes every column of $name but stored_at, which the database sets',
  async ({ name, columns }) => {
    const found = await rowsOf(
      `SELECT attname AS column FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      name,
    )
    const written = columns.map((column) => column.name)
    expect([...written, 'stored_at'].sort()).toEqual(found.map(({ column }) => column).sort())
  },
)

test('stores an event so that each fact is read back', async () => {
  const event = sampleEvent(97, START_US)
  expect(await store(received('events.scored', event))).toEqual([{ kind: 'ok', outputs: [] }])
  const [row] = await rowsOf('SELECT * FROM events WHERE event_id = $1 AND time = event_time($1)', event.event_id)
  expect(row).toMatchObject({
    time: '2025-03-01T00:00:00.097Z',
    event_type: 'tcp_session',
    source_ip: event.src_ip,
    destination_ip: event.dst_ip,
    destination_port: 22,
    service: 'ssh',
    direction: 'inbound',
    src_bytes: 1830,
    flow_count: 1,
    duration_s: 1.25,
    source_country: 'DE',
    source_asn: 'AS64500',
    attack_class: 'ssh_bruteforce',
    protocol: { service: 'ssh', service_source: 'content', ssh_client: 'SSH-2.0-libssh2_1.10.0' },
    window_features: { src_new_flows_10s: 4, dst_half_open_share_10s: 0.05, dst_bytes_10s: 91_000 },
    packet_features: { ip_ttl: 58, payload_entropy: 712, fragmentation: false },
    flow_stats: { inter_arrival_time_std: 3.25, packet_length_std: 380.25 },
    tcp_flags: 'SYN,ACK,PSH,FIN',
    metadata: null,
  })
  expect(row.attack_probability).toBeCloseTo(0.93, 6)
})

test('leaves one row of an event that is delivered again', async () => {
  const events = sampleEvents(50, START_US + HOUR_US)
  await store(received('events.scored', ...events))
  const again = await store(received('events.scored', ...events, ...events.slice(0, 10)))
  expect(again.every(({ kind }) => kind === 'ok')).toBe(true)
  expect(await countOf(events)).toBe(50)
})

test('leaves one row in a compressed chunk, stores a late one beside it, and counts both', async () => {
  const events = sampleEvents(30, START_US + 2 * HOUR_US)
  await store(received('events.scored', ...events))
  const compressed = await rowsOf(
    `SELECT compress_chunk(c) FROM show_chunks('security_events', newer_than => to_timestamp($1), older_than => to_timestamp($2)) c`,
    (START_US + 2 * HOUR_US) / 1e6,
    (START_US + 3 * HOUR_US) / 1e6,
  )
  expect(compressed).toHaveLength(1)
  const late = sampleEvent(31, START_US + 2 * HOUR_US)
  await store(received('events.scored', ...events, late))
  expect(await countOf([...events, late])).toBe(31)
})

test('stores a batch whose duplicates lie all over a large compressed chunk', async () => {
  const startUs = START_US + 6 * HOUR_US
  const compress = () =>
    rowsOf(
      `SELECT compress_chunk(c) FROM show_chunks('security_events', newer_than => to_timestamp($1), older_than => to_timestamp($2)) c`,
      startUs / 1e6,
      (startUs + HOUR_US) / 1e6,
    )
  const events = Array.from({ length: 1800 }, (_, index) => sampleEvent(index, startUs + index * 1_800_000))
  await store(received('events.scored', ...events))
  await rowsOf(
    `INSERT INTO security_events (time, event_id, event_type)
     SELECT t, (lpad(to_hex((extract(epoch FROM t) * 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(i), 12, '0'))::uuid, 'tcp_session'
     FROM (SELECT i, to_timestamp($1) + i * interval '30 ms' AS t FROM generate_series(0, 109999) i) x`,
    startUs / 1e6,
  )
  await compress()
  const outcomes = await store(received('events.scored', ...events))
  expect(outcomes.every(({ kind }) => kind === 'ok')).toBe(true)
  expect(await countOf(events)).toBe(1800)
})

// The last of 1,000 rows is found out when most of them are on their way already.
test.each([
  [8, 20, 3],
  [1000, 1000, 9],
])(
  'rejects row %i of %i, which the database refuses, with its message, and stores the others',
  async (place, count, hour) => {
    const at = place - 1
    const events = sampleEvents(count, START_US + hour * HOUR_US)
    const bad: NetworkEvent = { ...(events[at] as NetworkEvent), src_ip: '10.0.0.1", DROP' }
    const outcomes = await store(
      received('events.scored', ...events.map((event, index) => (index === at ? bad : event))),
    )
    const rejected = outcomes.flatMap((outcome, index) => (outcome.kind === 'reject' ? [{ index, ...outcome }] : []))
    expect(rejected).toEqual([
      {
        index: at,
        kind: 'reject',
        reason: 'refused_by_database',
        error: 'invalid input syntax for type inet: "10.0.0.1", DROP"',
      },
    ])
    expect(await countOf(events)).toBe(count - 1)
  },
)

test('stores hostile text as it is, but for the byte that a database cannot hold', async () => {
  const hostile = `'); DROP TABLE alerts; -- "{\\,}" ñ 🙂 \0 \x1f`
  const event = sampleEvent(1, START_US + 4 * HOUR_US, { sensor_id: hostile, protocol_analysis: { tls_sni: hostile } })
  await store(received('events.scored', event))
  const [row] = await rowsOf('SELECT sensor_id, protocol FROM security_events WHERE event_id = $1', event.event_id)
  const kept = hostile.replace('\0', '\ufffd')
  expect(row).toEqual({ sensor_id: kept, protocol: { tls_sni: kept } })
})

test('keeps the newest revision of an alert, whatever order they come in', async () => {
  const eventIds = [1, 2].map((index) => timeOrderedUuid(START_US + index, 'cited', index))
  const alert = (revision: number): Alert => ({
    alert_id: timeOrderedUuid(START_US, 'alert'),
    revision,
    status: revision === 3 ? 'closed' : 'open',
    subject: { type: 'source', value: '203.0.113.9' },
    source_ip: '203.0.113.9',
    targets: ['10.0.0.1:22', '10.0.0.2'],
    attack_class: 'port_scan',
    severity: 'high',
    confidence: 0.9,
    evidence: [
      { detector: 'horizontal_scan', event_ids: eventIds, facts: { distinct_hosts: 40 } },
      { event_ids: eventIds },
    ],
    techniques: ['T1046'],
    first_seen_us: START_US,
    last_seen_us: START_US + revision,
    event_count: 40 * revision,
    updated_at_us: START_US,
    raised_at_us: START_US,
    summary: `revision ${revision}`,
  })
  for (const revisions of [[2], [1, 3], [2]]) await store(received('alerts.raised', ...revisions.map(alert)))
  const rows = await rowsOf('SELECT * FROM alerts WHERE event_ids @> $1::uuid[]', [eventIds[0]])
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ revision: 3, status: 'closed', summary: 'revision 3', event_count: 120 })
  expect(rows[0]).toMatchObject({ event_ids: eventIds, targets: ['10.0.0.1:22', '10.0.0.2'], source_ip: '203.0.113.9' })
  expect(rows[0].evidence[0].facts).toEqual({ distinct_hosts: 40 })
})

test('lets the ledger row of a range grow, and ignores a late copy that is shorter', async () => {
  const row = (changes: LedgerRow): LedgerRow => ({
    processor: 'sink-test',
    topic: 'events.raw',
    partition: 0,
    first_offset: 10,
    last_offset: 19,
    counted_at_us: START_US,
    consumed: 10,
    accepted: 10,
    emitted: 10,
    ...changes,
  })
  await store(received('ledger.counted', row({}), row({ first_offset: 20, last_offset: 24, consumed: 5, accepted: 5 })))
  const short = { last_offset: 9 + 5, consumed: 5, accepted: 5, emitted: 5 }
  const grown = {
    first_offset: 20,
    last_offset: 29,
    consumed: 10,
    accepted: 8,
    dropped: { loopback: 1 },
    rejected: { bad_time: 1 },
  }
  await store(received('ledger.counted', row(short)))
  await store(received('ledger.counted', row(grown), row(short)))
  const totals = await rowsOf("SELECT * FROM ledger_totals WHERE processor = 'sink-test'")
  expect(totals).toMatchObject([{ topic: 'events.raw', consumed: 20, accepted: 18, dropped: 1, rejected: 1 }])
})

test('stores a log line with its addresses', async () => {
  const log_id = timeOrderedUuid(START_US, 'log', 1)
  const log = { log_id, time_us: START_US, component: 'sshd', message: 'Failed password', addresses: ['203.0.113.9'] }
  await store(received('logs.raw', { ...log, attributes: { user: 'root' } }))
  const rows = await rowsOf(
    "SELECT * FROM component_logs WHERE addresses @> ARRAY['203.0.113.9'::inet] AND log_id = $1",
    log_id,
  )
  expect(rows).toMatchObject([{ component: 'sshd', attributes: { user: 'root' }, addresses: ['203.0.113.9'] }])
})

test('a bucket of evidence that grew is stored as its fullest version, in whatever order they arrive', async () => {
  const evidence_id = timeOrderedUuid(START_US, 'evidence', 'growing')
  const said = { attack_class: 'port_scan', detector: 'vertical_scan', input_group: 'rate', log_likelihood_ratio: 3 }
  const version = (flow_count: number) => ({
    ...{ evidence_id, time_us: START_US, subject: { type: 'source', value: '192.0.2.77' }, ...said },
    ...{ flow_count, last_seen_us: START_US + flow_count, first_seen_us: START_US },
  })
  const flowsStored = async () =>
    (await rowsOf('SELECT flow_count FROM evidence WHERE evidence_id = $1', evidence_id))[0]
  await store(received('evidence.emitted', version(4)))
  await store(received('evidence.emitted', version(9), version(40), version(20)))
  expect(await flowsStored()).toEqual({ flow_count: 40 })
  await store(received('evidence.emitted', version(4)))
  expect(await flowsStored()).toEqual({ flow_count: 40 })
})

test('stores evidence with the events that carry it', async () => {
  const evidence_id = timeOrderedUuid(START_US, 'evidence', 1)
  const event_ids = [timeOrderedUuid(START_US, 'a'), timeOrderedUuid(START_US, 'b')]
  const said = { attack_class: 'port_scan', detector: 'vertical_scan', input_group: 'rate', log_likelihood_ratio: 4.5 }
  const subject = { type: 'pair', value: '203.0.113.9>10.0.0.1' }
  const evidence = { evidence_id, time_us: START_US, subject, ...said, event_ids, facts: { distinct_ports: 120 } }
  for (let time = 0; time < 2; time++) await store(received('evidence.emitted', evidence))
  const rows = await rowsOf('SELECT * FROM evidence WHERE evidence_id = $1', evidence_id)
  expect(rows).toMatchObject([
    { ...said, subject_type: 'pair', subject_value: subject.value, event_ids, facts: evidence.facts, decisive: false },
  ])
})

test('stores what decided about an event once, however often it comes, and sums it by class and hour', async () => {
  const attributions = [
    { feature: 'flag_syn', value: 1, contribution: 2.5, output: 'attack' },
    { feature: 'duration_log', contribution: -0.5, output: 'attack' },
    { feature: 'flag_syn', value: 1, contribution: 1.5, output: 'ssh_bruteforce' },
  ]
  const model_result = {
    attack_probability: 0.9,
    attack_class: 'ssh_bruteforce',
    model_version: 'of-attributions',
    attributions,
  }
  const events = sampleEvents(2, START_US + 20 * HOUR_US, { model_result })
  for (let time = 0; time < 2; time++) await store(received('events.scored', ...events))
  const rows = await rowsOf(
    'SELECT output, feature, value, contribution FROM attributions_all WHERE event_id = $1 ORDER BY output, feature',
    events[0]?.event_id,
  )
  expect(rows).toEqual([
    { output: 'attack', feature: 'duration_log', value: null, contribution: -0.5 },
    { output: 'attack', feature: 'flag_syn', value: 1, contribution: 2.5 },
    { output: 'ssh_bruteforce', feature: 'flag_syn', value: 1, contribution: 1.5 },
  ])
  const sums = await rowsOf(
    "SELECT feature, events, weight FROM feature_importance_per_hour WHERE model_version = 'of-attributions' AND output = 'attack' ORDER BY weight DESC",
  )
  expect(sums).toEqual([
    { feature: 'flag_syn', events: 2, weight: 5 },
    { feature: 'duration_log', events: 2, weight: 1 },
  ])
})
