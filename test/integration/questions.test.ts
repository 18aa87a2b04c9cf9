// Answers over a history that is known: every number is worked out here from the scenario, not by the queries under test.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Response, respond } from '../../rag-api/answers/respond.ts'
import { openDatabase } from '../../sql/database.ts'
import {
  ALERTS,
  ATTACKER,
  clear,
  EARLIER_ALERT,
  EARLIER_GUESSES,
  EVENTS,
  flowsOf,
  GUESSES,
  NOW,
  ODD,
  SCAN,
  SCAN_ALERT,
  type ScenarioEvent,
  SSH_ALERT,
  store,
  VICTIM,
} from './questions-scenario.ts'

let database: Pool
beforeAll(async () => {
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  await clear(database)
  await store(database)
})
afterAll(async () => {
  await clear(database)
  await database.end()
})

const ask = (question: string): Promise<Response> => respond({ question, now: NOW, zone: 'UTC' }, database)
const eventIds = ({ claims }: Response): string[] => claims.flatMap(({ event_ids }) => event_ids)
const alertIds = ({ claims }: Response): string[] => claims.flatMap(({ alert_ids }) => alert_ids)
const between = (from: string, to: string) => (event: ScenarioEvent) =>
  event.time >= `2026-03-10T${from}:00.000Z` && event.time < `2026-03-10T${to}:00.000Z`
const isToday = between('00:00', '18:30')
const idsOf = (events: readonly ScenarioEvent[]) => events.map(({ event_id }) => event_id)

test('unusual events: alerts and the odd one out are cited, and that there is no baseline is said', async () => {
  const response = await ask('¿Qué eventos inusuales ocurrieron entre las 14:30 y 16:30?')
  expect(response.answer).toContain(`${flowsOf(between('14:30', '16:30'))} flujos y 2 alertas`)
  expect(response.answer).toContain('Aún no hay línea base')
  expect(alertIds(response)).toEqual([SSH_ALERT.alert_id, SCAN_ALERT.alert_id])
  expect(eventIds(response)).toContain(ODD.event_id)
  expect(response.answer).toContain(`10.77.0.30 → 198.51.100.9: sesión TCP (puerto 4444), 1 flujo`)
})

test('unusual events: with enough like hours an hour is held against their median', async () => {
  const { answer } = await ask('unusual events between 09:00 and 10:00')
  // Eight earlier days of 10 to 17 flows: median 13.5.
  expect(answer).toContain(
    'the hour from 10 Mar 2026, 09:00:00 departs from the usual: 400 flows, median 13.5 over 8 comparable days',
  )
})

test('unusual events: nothing found says what was searched', async () => {
  const response = await ask('unusual events on 2026-03-25')
  expect(response.answer).toContain('2026-03-25')
  expect(response.claims).toEqual([])
  const quiet = await ask('unusual events between 02:00 and 03:00')
  expect(quiet.answer).toContain(
    'There is no event and no alert. Searched in security_events and alerts: 10 Mar 2026, 02:00:00 – 03:00:00',
  )
})

test('preceding attack: the scan before the guesses, the earlier guesses, and which attack is meant', async () => {
  const response = await ask('¿Qué eventos precedieron a este ataque SSH en las últimas 48 horas?')
  const before = (event: ScenarioEvent) =>
    event.time < SSH_ALERT.first_seen &&
    [event.source_ip, event.destination_ip].some((one) => one === ATTACKER || one === VICTIM)
  expect(response.searched).toEqual({ from: '2026-03-08T16:05:00.000Z', to: '2026-03-10T16:05:00.000Z' })
  expect(response.answer).toContain(`hubo ${flowsOf(before)} flujos de 3 orígenes`)
  expect(response.answer).toContain(
    `${ATTACKER} (el mismo atacante) → ${VICTIM}: ráfaga de sondeos (escaneo), 120 flujos`,
  )
  expect(alertIds(response)).toEqual([SSH_ALERT.alert_id, SCAN_ALERT.alert_id, EARLIER_ALERT.alert_id])
  expect(eventIds(response)).toEqual(expect.arrayContaining([...idsOf(SCAN), ...idsOf(EARLIER_GUESSES)]))
  // Over two days kinds of events are told.
  expect(response.claims.filter(({ sql_ref }) => /similar-(?:before|kinds)\.sql$/.test(sql_ref))).toHaveLength(1)
  expect(response.answer).toContain('T1110')
})

test('preceding attack: an event of the attack itself is never cited as having preceded it', async () => {
  const response = await ask('What preceded this SSH attack in the last 4 hours?')
  const preceding = response.claims.filter(
    ({ sql_ref }) => sql_ref.endsWith('events-before.sql') || /similar-(?:before|kinds)\.sql$/.test(sql_ref),
  )
  const cited = new Set(preceding.flatMap(({ event_ids }) => event_ids))
  expect(idsOf(GUESSES).filter((id) => cited.has(id))).toEqual([])
  expect(cited.size).toBeGreaterThan(0)
})

test('behaviour of "this IP": that of the newest alert, and its totals', async () => {
  const response = await ask('Analiza el comportamiento de esta IP en las últimas 48 horas')
  const begun = flowsOf(({ source_ip }) => source_ip === ATTACKER)
  expect(response.answer).toContain(`Se toma por «esta IP» ${ATTACKER}`)
  expect(response.answer).toContain(`inició ${begun} flujos hacia 1 destino`)
  expect(response.answer).toContain(`el modelo tiene por ataque ${begun} flujos`)
})

test('behaviour of a network: flows begun and received', async () => {
  const { answer } = await ask('what did 10.77.0.0/24 do today')
  const inside = (address: string | null) => address?.startsWith('10.77.0.') ?? false
  const begun = flowsOf((event) => isToday(event) && inside(event.source_ip))
  const received = flowsOf((event) => isToday(event) && inside(event.destination_ip))
  expect(answer).toContain(`it began ${begun} flows`)
  expect(answer).toContain(`received ${received} flows`)
})

test('related to an address: each peer with its flows', async () => {
  const { answer } = await ask(`Retrocede 3 horas y encuentra eventos relacionados con esta IP ${VICTIM}`)
  const web = flowsOf((event) => between('15:30', '18:30')(event) && event.source_ip === '10.77.0.21')
  expect(answer).toContain(`${VICTIM} se relaciona con 3 equipos`)
  expect(answer).toContain(`10.77.0.21 → ${VICTIM}: ${web} flujos`)
})

test.each([
  [
    'cuantas conexiones al puerto 22 hubo hoy',
    `${flowsOf((event) => isToday(event) && event.destination_port === 22)} flujos`,
  ],
  ['how many flows from China today', `${flowsOf((event) => isToday(event) && event.source_country === 'CN')} flows`],
  ['how many flows today', `${flowsOf(isToday)} flows`],
  ['¿Cuántos ataques hubo hoy?', '2 alertas (160 flujos detrás)'],
  ['cuantas ips distintas atacaron por ssh hoy', '1 origen distinto'],
  ['how many alerts since 2026-03-01', '3 alerts'],
])('count: %s', async (question, expected) => {
  expect((await ask(question)).answer).toContain(expected)
})

test('top sources are in the order of their flows', async () => {
  const { tables, chart } = await ask('top 3 IPs today')
  const sums = new Map<string, number>()
  for (const event of EVENTS.filter(isToday))
    sums.set(event.source_ip ?? '', (sums.get(event.source_ip ?? '') ?? 0) + event.flow_count)
  const expected = [...sums].sort(([, one], [, other]) => other - one).slice(0, 3)
  expect(tables[0]?.rows.map(([address, count]) => [address, count])).toEqual(expected)
  expect(chart?.points.map(({ label, value }) => [label, value])).toEqual(expected)
})

test('top attackers come from alerts', async () => {
  const { tables } = await ask('top attackers since 2026-03-09')
  expect(tables[0]?.rows).toEqual([
    [ATTACKER, 2, 160],
    ['198.51.100.20', 1, 2],
  ])
})

test('similar before: how often and when', async () => {
  const response = await ask('¿Ha ocurrido algo similar anteriormente? ¿Cuándo y con qué frecuencia?')
  expect(response.answer).toContain('Sí: 1 alerta anterior de fuerza bruta por SSH en 1 día')
  expect(eventIds(response)).toEqual(expect.arrayContaining(idsOf(EARLIER_GUESSES)))
})

test('explain alert: its evidence with what was measured', async () => {
  const response = await ask(`Explica la alerta ${SCAN_ALERT.alert_id}`)
  expect(response.answer).toContain('vertical_scan (ritmo): peso (log-verosimilitud) 5,5, 120 flujos; flows=120')
  expect(new Set(alertIds(response))).toEqual(new Set([SCAN_ALERT.alert_id]))
})

test('correlation: the source that did two things', async () => {
  const response = await ask('correlate the events between 15:30 and 16:30')
  expect(response.answer).toContain(`Same source ${ATTACKER}: 160 flows`)
  expect(eventIds(response).length).toBeGreaterThan(0)
})

const EVERY_INTENT = [
  'eventos inusuales de hoy',
  '¿Qué eventos precedieron a este ataque SSH en las últimas 4 horas?',
  'Analiza el comportamiento de esta IP en las últimas 48 horas',
  `events related to ${VICTIM} today`,
  '¿Cuántos ataques hubo hoy?',
  'top 10 puertos de hoy',
  'top attackers today',
  'correlate the events of the last 3 hours',
  'has this happened before?',
  'explain this alert',
]

test.each(EVERY_INTENT)('every id cited is stored and inside what was searched: %s', async (question) => {
  const response = await ask(question)
  const known = new Map(EVENTS.map((event) => [event.event_id, event]))
  expect(response.dropped_claims).toBe(0)
  expect(response.claims.length).toBeGreaterThan(0)
  expect(eventIds(response).filter((id) => !known.has(id))).toEqual([])
  expect(alertIds(response).filter((id) => !ALERTS.some(({ alert_id }) => alert_id === id))).toEqual([])
})
