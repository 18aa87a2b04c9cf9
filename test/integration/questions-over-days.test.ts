// What is told of an address, a window or an attack without reading every event is what the events say: each query beside plain SQL of this
// file, before the aggregates are refreshed and after it.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import { hoursOf } from '../../rag-api/answers/address-hours.ts'
import { correlatedSourcesInHours, correlatedTargetsInHours } from '../../rag-api/answers/correlated-in-hours.ts'
import { sidePieces } from '../../rag-api/answers/filters.ts'
import { piecesOf } from '../../rag-api/answers/whole-units.ts'
import { NO_HOT_TIER } from '../../rag-api/hot/hot-tier.ts'
import { openEvents } from '../../rag-api/queries/events.ts'
import { run } from '../../rag-api/queries/queries.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'
import { migrate } from '../../sql/migrate.ts'
import { type FreshDatabase, openFreshDatabase } from './fresh-database.ts'
import { sampleEvent } from './sample-events.ts'

const HOUR_MS = 3_600_000
/** Neither end on a whole minute; two whole days between them. */
const FROM = Date.UTC(2026, 2, 9, 21, 10, 30)
const TO = Date.UTC(2026, 2, 12, 2, 20, 40)
const STEP_MS = 97_000
const EVENTS = Math.ceil((TO - FROM) / STEP_MS) + 60
const iso = (time: number): string => new Date(time).toISOString()

let fresh: FreshDatabase
let database: Pool
beforeAll(async () => {
  fresh = await openFreshDatabase(inject('databaseUrl'))
  await migrate({ databaseUrl: fresh.url })
  database = openDatabase({ databaseUrl: fresh.url, maxConnections: 1 })
  const sink = openSink({ DATABASE_URL: fresh.url })
  const state = (await openMemoryState().open('sink', 'events.scored', 0)).begin()
  await sink.process(
    Array.from({ length: EVENTS }, (_, index) => ({ topic: 'events.scored' as const, message: eventAt(index) })),
    state,
  )
  await sink.close?.()
})
afterAll(async () => {
  await database.end()
  await fresh.drop()
})

const QUIET = '198.51.100.77'
const BUSY = '203.0.113.3'

/** Half an hour before the window to half an hour after it; one address appears every 9 hours, as source and as target in turn. */
const eventAt = (index: number): NetworkEvent => {
  const isQuiet = index % 334 === 5
  const source = isQuiet && index % 2 === 1 ? QUIET : `203.0.113.${1 + (index % 7)}`
  return sampleEvent(index, (FROM - HOUR_MS / 2 + index * STEP_MS) * 1000, {
    src_ip: source,
    dst_ip: isQuiet && index % 2 === 0 ? QUIET : `10.0.0.${1 + (index % 5)}`,
    dst_port: 20 + (index % 3),
    signature: { hash: `v1:kind-${index % 11}`, text: `kind ${index % 11}` },
    model_result: {
      attack_probability: index % 7 === 2 && index % 3 === 0 ? 0.9 : 0.1,
      attack_class: 'port_scan',
      class_scores: [1, 0, 0, 0, 0],
    },
  })
}

const AGGREGATES = [
  ...['events_per_minute', 'events_per_hour', 'sources_per_hour', 'destinations_per_hour', 'kinds_per_hour'],
  'kinds_per_day',
]
const refresh = async (): Promise<void> => {
  for (const view of AGGREGATES) await database.query(`CALL refresh_continuous_aggregate('${view}', NULL, NULL)`)
}
const window = { from: FROM, to: TO }
const asking = () => ({ database, window, events: openEvents(database, NO_HOT_TIER, () => TO) })
const plain = async (sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> =>
  (await database.query(sql, [iso(FROM), iso(TO), ...values])).rows

const SUMMED = `SELECT coalesce(sum(flow_count) FILTER (WHERE source_ip = $3), 0)::bigint AS flows_begun,
    coalesce(sum(flow_count) FILTER (WHERE destination_ip = $3), 0)::bigint AS flows_received, count(*) AS records,
    count(DISTINCT destination_ip) FILTER (WHERE source_ip = $3) AS targets, min(time) AS first_seen, max(time) AS last_seen,
    coalesce(sum(flow_count) FILTER (WHERE source_ip = $3 AND attack_probability >= 0.5), 0)::bigint AS attack_flows
  FROM security_events WHERE time >= $1 AND time < $2 AND (source_ip = $3 OR destination_ip = $3)`
const GROUPED = `SELECT source_ip = $3 AS is_source, event_type, service, sum(flow_count)::int AS flows,
    count(DISTINCT CASE WHEN source_ip = $3 THEN destination_ip ELSE source_ip END)::int AS peers
  FROM security_events WHERE time >= $1 AND time < $2 AND (source_ip = $3 OR destination_ip = $3)
  GROUP BY 1, 2, 3 ORDER BY flows DESC, max(time) DESC`
const picked = (row: Record<string, unknown> | undefined, names: readonly string[]) => names.map((name) => row?.[name])

test.each(['not refreshed', 'refreshed'])('%s: an address is told from the hours that it has', async (how) => {
  if (how === 'refreshed') await refresh()
  const hours = await hoursOf(asking(), QUIET)
  expect(hours?.since).toBe(null)
  const pieces = { ...sidePieces(QUIET), ...hours?.pieces }
  const [row] = await run<Record<string, unknown>>(database, 'address-summary', [iso(FROM), iso(TO), QUIET, 20], pieces)
  const [expected] = await plain(SUMMED, [QUIET])
  expect(Number(expected?.records)).toBeGreaterThan(4)
  expect(picked(row, Object.keys(expected ?? {}))).toEqual(Object.values(expected ?? {}))
  const groups = (row?.groups ?? []) as Record<string, unknown>[]
  const names = ['is_source', 'event_type', 'service', 'flows', 'peers']
  expect(groups.map((group) => picked(group, names))).toEqual(
    (await plain(GROUPED, [QUIET])).map((group) => picked(group, names)),
  )
})

test('totals of an address are those of its events in whole hours', async () => {
  const from = Math.floor(FROM / HOUR_MS) * HOUR_MS
  const until = Math.floor(TO / HOUR_MS) * HOUR_MS
  const [row] = await run<Record<string, number>>(database, 'address-totals', [iso(from), iso(TO), BUSY, iso(until)])
  const { rows } = await database.query(SUMMED, [iso(from), iso(TO), BUSY])
  expect(picked(row, ['flows_begun', 'flows_received'])).toEqual(picked(rows[0], ['flows_begun', 'flows_received']))
  expect(row?.first_seen).toBe(rows[0].first_seen)
  expect(row?.targets).toBeLessThanOrEqual(rows[0].targets)
  expect(row?.targets).toBeGreaterThan(0)
})

test('how common a kind was is counted alike from minutes, hours, days and events', async () => {
  const values = [[BUSY], iso(FROM), iso(TO), BUSY]
  const byEvent = piecesOf(FROM, FROM, TO).flat().map(iso)
  const byAll = piecesOf(FROM, TO, TO).flat().map(iso)
  expect(new Set(byAll).size).toBe(6)
  const rows = await run<Record<string, unknown>>(database, 'events-before', [...values, ...byAll])
  expect(rows.length).toBeGreaterThan(3)
  expect(rows).toEqual(await run(database, 'events-before', [...values, ...byEvent]))
  const [kind] = await plain(
    `SELECT ln(sum(flow_count) / sum(flow_count) FILTER (WHERE event_type = $3 AND service IS NOT DISTINCT FROM $4))::float AS rarity
     FROM security_events WHERE time >= $1 AND time < $2`,
    [rows[0]?.event_type, rows[0]?.service],
  )
  expect(rows[0]?.rarity).toBeCloseTo(kind?.rarity as number)
})

test('kinds over days add up to the events, by day as by hour', async () => {
  const from = Math.ceil(FROM / HOUR_MS) * HOUR_MS
  const until = Math.floor(TO / HOUR_MS) * HOUR_MS
  const ask = (days: readonly number[]) =>
    run<{ kind_flows: number; signature: string; event_ids: string[] }>(database, 'unusual-over-days', [
      ...[iso(from), 100, iso(TO), iso(until)],
      ...days.map(iso),
    ])
  const [, , days] = piecesOf(from, until, TO)
  const rows = await ask(days)
  expect(rows).toEqual(await ask([until, until]))
  const { rows: counted } = await database.query(
    `SELECT sum(flow_count)::bigint AS flows FROM security_events WHERE time >= $1 AND time < $2
     GROUP BY signature_hash, event_type, service`,
    [iso(from), iso(TO)],
  )
  expect(rows.map(({ kind_flows }) => kind_flows).toSorted()).toEqual(counted.map(({ flows }) => flows).toSorted())
})

test('what hangs together by the hour is what the suspected hours of the events say', async () => {
  const from = Math.floor(FROM / HOUR_MS) * HOUR_MS
  const sources = await correlatedSourcesInHours(database, { from, to: TO }, 10)
  const { rows } = await database.query(
    `SELECT host(source_ip) AS source_ip, sum(flows)::bigint AS flows, count(*) AS hours, max(targets)::bigint AS targets
     FROM (SELECT source_ip, date_trunc('hour', time) AS hour, sum(flow_count) AS flows, count(DISTINCT destination_ip) AS targets
       FROM security_events WHERE time >= $1 AND time < $2 GROUP BY 1, 2 HAVING max(attack_probability) >= 0.5) h
     GROUP BY 1 ORDER BY 1`,
    [iso(from), iso(Math.ceil(TO / HOUR_MS) * HOUR_MS)],
  )
  const names = ['source_ip', 'flows', 'hours', 'targets']
  expect(rows.length).toBeGreaterThan(0)
  expect(sources.map((row) => picked(row, names)).toSorted()).toEqual(rows.map((row) => picked(row, names)).toSorted())
  for (const { source_ip, event_ids } of sources) {
    const { rows: cited } = await database.query(
      'SELECT count(*) AS events FROM security_events WHERE event_id = ANY($1::uuid[]) AND source_ip = $2 AND attack_probability >= 0.1',
      [event_ids, source_ip],
    )
    expect(cited[0].events).toBe(event_ids.length)
  }
  const targets = await correlatedTargetsInHours(database, { from, to: TO }, 10)
  expect(targets.length).toBeGreaterThan(3)
  expect(targets.every(({ sources: count, event_ids }) => count > 1 && event_ids.length > 0)).toBe(true)
})

test('the last suspected event of each hour is cited, and an hour without one gives none', async () => {
  const hour = Math.floor(FROM / HOUR_MS) * HOUR_MS + 5 * HOUR_MS
  const hours = [hour + HOUR_MS, hour, hour - 40 * HOUR_MS].map(iso)
  const { rows } = await database.query('SELECT newest_suspected_events($1, $2::timestamptz[], $3, $4) AS ids', [
    ...[BUSY, hours, iso(FROM), iso(TO)],
  ])
  const { rows: expected } = await database.query(
    `SELECT DISTINCT ON (date_trunc('hour', time)) event_id FROM security_events
     WHERE source_ip = $1 AND attack_probability >= 0.5 AND time >= $2 AND time < $3 ORDER BY date_trunc('hour', time) DESC, time DESC`,
    [BUSY, iso(hour), iso(hour + 2 * HOUR_MS)],
  )
  expect(expected.length).toBeGreaterThan(0)
  expect(rows[0].ids).toEqual(expected.map(({ event_id }) => event_id))
})
