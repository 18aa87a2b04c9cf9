// Promise: a count or a list answered from aggregates of hours and days is that of the events. The same questions are asked before any
// aggregate is refreshed, when every event is read, after it, and after rows that arrived late.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import { type Response, respond } from '../../rag-api/answers/respond.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'
import { migrate } from '../../sql/migrate.ts'
import { type FreshDatabase, openFreshDatabase } from './fresh-database.ts'
import { sampleEvent } from './sample-events.ts'

const MINUTE_MS = 60_000
const FROM = Date.UTC(2026, 2, 8, 7)
/** Four days in steps of eleven minutes; "now" lies within an hour. */
const EVENTS = 524
const NOW = Date.UTC(2026, 2, 12, 7, 21)

let fresh: FreshDatabase
let database: Pool
beforeAll(async () => {
  fresh = await openFreshDatabase(inject('databaseUrl'))
  await migrate({ databaseUrl: fresh.url })
  database = openDatabase({ databaseUrl: fresh.url, statementTimeoutMs: 0 })
  await store(Array.from({ length: EVENTS }, (_, index) => eventAt(index)))
})
afterAll(async () => {
  await database.end()
  await fresh.drop()
})

const store = async (events: readonly NetworkEvent[]): Promise<void> => {
  const sink = openSink({ DATABASE_URL: fresh.url })
  const state = (await openMemoryState().open('sink', 'events.scored', 0)).begin()
  await sink.process(
    events.map((message) => ({ topic: 'events.scored' as const, message })),
    state,
  )
  await sink.close?.()
}

const COUNTRIES = ['CN', 'BR', 'DE', 'RU'] as const
const PORTS = [443, 22, 53, 3389, 8080] as const

/** Sources, targets, ports, origins and attacks unevenly many; every 50th a fold, every 31st seen by a second sensor before. */
const eventAt = (index: number): NetworkEvent => {
  const isAttack = index % 6 === 0
  const country = COUNTRIES[(index % 7) % 4] as string
  return sampleEvent(index, (FROM + index * 11 * MINUTE_MS) * 1000 - index * 1000, {
    src_ip: `203.0.113.${1 + ((index * index) % 29)}`,
    dst_ip: index % 40 === 3 ? '203.0.113.5' : `10.0.0.${1 + (index % 9)}`,
    dst_port: PORTS[(index * 3 + Math.floor(index / 7)) % 5] as number,
    src_bytes: 1000 + index,
    geo_features: { country_code: country, asn: `AS${64500 + (index % 3)}`, address_class: 'public' },
    signature: { hash: `v1:kind-${index % 11}`, text: `kind ${index % 11}` },
    model_result: {
      attack_probability: isAttack ? 0.9 : 0.1,
      attack_class: index % 12 === 0 ? 'ssh_bruteforce' : 'port_scan',
      class_scores: [1, 0, 0, 0, 0],
    },
    ...(index % 50 === 10
      ? { flow_count: 30, fold: { distinct_hosts: 25, distinct_ports: 17, distinct_sources: 12 } }
      : {}),
    ...(index % 31 === 5 ? { flow_count: 0, duplicate_of_sensor: 'sensor-2' } : {}),
  })
}

const VIEWS = [
  'conversations_per_hour',
  'traffic_per_hour',
  'source_traffic_per_day',
  'destination_traffic_per_day',
  'traffic_per_day',
  'kinds_per_hour',
]
const refresh = async (): Promise<void> => {
  for (const view of VIEWS)
    await database.query(`CALL refresh_continuous_aggregate('${view}', NULL, '${new Date(NOW).toISOString()}')`)
}

const ask = (question: string): Promise<Response> =>
  respond({ question, now: NOW, zone: 'Europe/Madrid' }, database as never)

/** Counts, and lists by an address, are told word for word. */
const EXACT = [
  'how many flows in the last 2 days',
  'cuántos flujos hubo ayer',
  'how many connections to port 22 from China in the last 3 days',
  'cuántas conexiones al puerto 443 hubo ayer por la mañana',
  'how many flows came from 203.0.113.8 in the last 3 days',
  'how many connections did 203.0.113.5 have in the last 4 days',
  'cuántas conexiones hubo con 203.0.113.0/28 en los últimos 4 días',
  'how many tls flows in the last 30 hours',
  'how many connections did AS64501 make to port 53 in the last 2 days',
  'how many bytes in the last 3 days',
  'cuántos bytes vinieron de Brasil ayer',
  'how many distinct sources in the last 3 days',
  'cuántas ips distintas atacaron por ssh en los últimos 4 días',
  'how many machines touched port 3389 in the last 40 hours',
  'how many targets in the last 3 days',
  '¿cuántos puertos tocó 203.0.113.8 en los últimos 4 días?',
  'how many ports in the last 3 days',
  'how many services in the last 3 days',
  'cuántos países nos atacaron en los últimos 3 días',
  'how many countries in the last 30 hours',
  'how many ASNs in the last 3 days',
  'top 10 IPs of the last 30 hours',
  'las 5 ips más activas de ayer',
  'top 10 targets of the last 30 hours',
  'top ports of 203.0.113.8 in the last 4 days',
]
/** Lists whose rows do not have both ends tell sources and targets as at least so many: value and flows are the same. */
const RANKED = [
  'top 10 IPs of the last 3 days',
  'top 10 targets of the last 4 days',
  'top 5 IPs on port 22 in the last 3 days',
  'las ips que más atacaron por el puerto 22 en los últimos 4 días',
  'which ports are most used in the last 3 days',
  'puertos más atacados en los últimos 4 días',
  'top services of the last 3 days',
  'top signatures of the last 2 days',
  'rank the source countries of the last 3 days',
  'top ASNs of the last 3 days',
  'qué países atacan más en los últimos 2 días',
  'top 5 ports from China in the last 3 days',
]

const fromOf = ({ claims }: Response) => claims.map(({ sql_ref }) => sql_ref.replace(/.*\/|\.sql/g, ''))
const rankedIn = ({ tables }: Response) => tables[0]?.rows.map(([value, flows]) => [value, flows])

test('what aggregates answer is what the events answer, before and after late rows', async () => {
  const questions = [...EXACT, ...RANKED]
  const fromEvents = new Map<string, Response>()
  for (const question of questions) {
    const response = await ask(question)
    expect([question, new Set(fromOf(response)), response.dropped_claims]).toEqual([
      question,
      new Set([response.interpretation.intent === 'count' ? 'count-events' : 'top-events']),
      0,
    ])
    fromEvents.set(question, response)
  }
  await refresh()
  const expectSame = async (reference: ReadonlyMap<string, Response>) => {
    for (const question of questions) {
      const response = await ask(question)
      expect([question, new Set(fromOf(response)), response.dropped_claims]).toEqual([
        question,
        new Set([response.interpretation.intent === 'count' ? 'count-in-hours' : 'top-in-hours']),
        0,
      ])
      if (EXACT.includes(question)) expect(response.answer).toBe(reference.get(question)?.answer)
      else expect(rankedIn(response)).toEqual(rankedIn(reference.get(question) as Response))
    }
  }
  await expectSame(fromEvents)

  // In the middle of what was added up, and of every window: counted at once though no aggregate was refreshed since.
  const lateUs = (NOW - 26 * 60 * MINUTE_MS) * 1000
  await store([sampleEvent(0, lateUs, { src_ip: '203.0.113.8', dst_port: 22 })])
  const withLate = new Map<string, Response>()
  for (const question of questions) withLate.set(question, await ask(question))
  const flows = 'how many flows in the last 2 days'
  expect(withLate.get(flows)?.answer).not.toBe(fromEvents.get(flows)?.answer)
  await refresh()
  await expectSame(withLate)
})
