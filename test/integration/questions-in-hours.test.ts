// What is read from aggregates is what the events say: the same windows asked both ways, before a refresh and after it.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import { run, sqlText } from '../../rag-api/queries/queries.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'
import { migrate } from '../../sql/migrate.ts'
import { type FreshDatabase, openFreshDatabase } from './fresh-database.ts'
import { sampleEvent } from './sample-events.ts'

const HOUR_MS = 3_600_000
const FROM = Date.UTC(2026, 2, 10, 8)
/** In the middle of an hour: its whole hours come from aggregates, the rest from events. */
const TO = FROM + 5.5 * HOUR_MS
const UNTIL = FROM + 5 * HOUR_MS
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
    Array.from({ length: 330 }, (_, index) => ({ topic: 'events.scored' as const, message: eventAt(index) })),
    state,
  )
  await sink.close?.()
})
afterAll(async () => {
  await database.end()
  await fresh.drop()
})

/** One a minute from 8:00 on; every seventh an attack, sources unevenly many. */
const eventAt = (index: number): NetworkEvent =>
  sampleEvent(index, (FROM + index * 59_000) * 1000, {
    src_ip: `203.0.113.${1 + Math.floor(Math.sqrt(index))}`,
    dst_ip: `10.0.0.${1 + (index % 5)}`,
    signature: { hash: `v1:kind-${index % 11}`, text: `kind ${index % 11}` },
    model_result: {
      attack_probability: index % 7 === 0 ? 0.9 : 0.1,
      attack_class: 'port_scan',
      class_scores: [1, 0, 0, 0, 0],
    },
  })

const refresh = async (): Promise<void> => {
  for (const view of ['sources', 'destinations', 'events', 'kinds', 'attacks', 'exposed_services'])
    await database.query(`CALL refresh_continuous_aggregate('${view}_per_hour', NULL, '${iso(UNTIL)}')`)
}

const asked = async (name: string, values: readonly unknown[], pieces = {}): Promise<Record<string, unknown>[]> =>
  run(database, name, [iso(FROM), ...values], pieces)
const picked = (rows: readonly Record<string, unknown>[], names: readonly string[]) =>
  rows.map((row) => names.map((name) => row[name]))

test.each(['not refreshed', 'refreshed'])('%s: kinds and origins are those of the events', async (how) => {
  if (how === 'refreshed') await refresh()
  const rarity = ['source_ip', 'event_type', 'flows', 'kind_flows', 'all_flows', 'event_ids', 'targets', 'score']
  const kinds = { kinds: sqlText('unusual-kinds') }
  const byHours = picked(await asked('unusual-in-hours', [8, iso(TO), iso(UNTIL), iso(FROM)]), rarity)
  expect(byHours.length).toBeGreaterThan(3)
  expect(byHours).toEqual(picked(await asked('unusual-events', [8, iso(TO), null, null], kinds), rarity))

  const attacks = await asked('origin-attacks', [iso(TO), null, null, 20, iso(UNTIL)])
  const { rows } = await database.query(
    `SELECT attack_class, service, sum(flow_count)::bigint AS flows, min(time) AS first_seen, max(time) AS last_seen, count(DISTINCT source_ip) AS sources
     FROM security_events WHERE attack_probability >= 0.5 AND time < $1 AND (source_country IS NOT NULL OR source_asn IS NOT NULL)
     GROUP BY attack_class, service ORDER BY flows DESC`,
    [iso(TO)],
  )
  const seen = ['attack_class', 'service', 'flows', 'first_seen', 'last_seen']
  expect(picked(attacks, seen)).toEqual(picked(rows, seen))
  expect(Number(attacks[0]?.sources)).toBeLessThanOrEqual(rows[0].sources)
  expect(Number(attacks[0]?.sources)).toBeGreaterThan(1)
})

test('over days each kind is told once, with events of its own', async () => {
  const rows = await asked('unusual-over-days', [8, iso(TO), ...Array(3).fill(iso(UNTIL))])
  expect(rows.length).toBe(8)
  for (const row of rows) {
    const { rows: cited } = await database.query<{ kinds: number }>(
      'SELECT count(DISTINCT signature_hash)::int AS kinds FROM security_events WHERE event_id = ANY($1::uuid[])',
      [row.event_ids],
    )
    expect(cited[0]?.kinds).toBe(1)
  }
})
