// Which alerts a question is about: by port, service, network and side, by whoever was attacked, and which one "this IP" and "this incident" mean.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Response, respond } from '../../rag-api/answers/respond.ts'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import { openDatabase } from '../../sql/database.ts'
import { ATTACKER, clear, NOW, SCAN_ALERT, SSH_ALERT, store, VICTIM } from './questions-scenario.ts'

/** A flood of the web server, newer than every other alert: one fold that hundreds of sources share, and some flows by themselves. */
const FLOODED = '10.77.0.80'
const FLOOD_TIME = '2026-03-10T18:00:00.000Z'
const FLOOD_ALERT = timeOrderedUuid(Date.parse(FLOOD_TIME) * 1000, 'which-alert', 'flood')
const SPOOFED = Array.from({ length: 30 }, (_, index) => `192.0.2.${index + 1}`)

const storeFlood = async (database: Pool): Promise<void> => {
  const rows = [
    { source_ip: null, event_type: 'flood_fold', flow_count: 900, metadata: { fold: { distinct_sources: 500 } } },
    ...SPOOFED.map((source_ip) => ({
      source_ip,
      event_type: 'tcp_half_open',
      flow_count: 1,
      attack_probability: 0.9,
      attack_class: 'ddos',
    })),
  ].map((row, index) => ({
    ...row,
    event_id: timeOrderedUuid((Date.parse(FLOOD_TIME) + index) * 1000, 'which-alert', index),
    time: new Date(Date.parse(FLOOD_TIME) + index).toISOString(),
    destination_ip: FLOODED,
    destination_port: 80,
    service: 'http',
    transport: 'tcp',
  }))
  const columns =
    'event_id, time, event_type, transport, service, source_ip, destination_ip, destination_port, flow_count, attack_probability, attack_class, metadata'
  await database.query(
    `INSERT INTO security_events (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::security_events, $1::jsonb)`,
    [JSON.stringify(rows)],
  )
  await database.query(
    `INSERT INTO alerts (alert_id, revision, status, subject_type, subject_value, sources_count, targets, attack_class, severity, confidence,
       evidence, event_ids, techniques, first_seen, last_seen, event_count, updated_at, raised_at)
     VALUES ($1, 1, 'open', 'target', $2, 530, ARRAY[$2 || ':80'], 'ddos', 'high', 0.99, '[]', $3::uuid[], ARRAY['T1498.001'], $4, $4, 930, $4, now())`,
    [FLOOD_ALERT, FLOODED, rows.slice(0, 5).map(({ event_id }) => event_id), FLOOD_TIME],
  )
}

let database: Pool
beforeAll(async () => {
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  await clear(database)
  await store(database)
  await storeFlood(database)
})
afterAll(async () => {
  await clear(database)
  await database.end()
})

const ask = (question: string): Promise<Response> => respond({ question, now: NOW, zone: 'UTC' }, database)
const alertIds = ({ claims }: Response): string[] => [...new Set(claims.flatMap(({ alert_ids }) => alert_ids))].sort()

test.each<[string, string[]]>([
  ['¿Cuántas alertas hubo hoy contra el puerto 22?', [SSH_ALERT.alert_id]],
  ['¿Cuántas alertas hubo hoy contra el puerto 80?', [FLOOD_ALERT]],
  ['¿Cuántas alertas hubo hoy contra el puerto 8080?', []],
  ['how many alerts were there today on the http service', [FLOOD_ALERT]],
  [`how many alerts today against ${VICTIM}`, [SCAN_ALERT.alert_id, SSH_ALERT.alert_id]],
  [`how many alerts today from ${VICTIM}`, []],
  [`how many alerts today from ${ATTACKER}`, [SCAN_ALERT.alert_id, SSH_ALERT.alert_id]],
  [`how many alerts today against ${ATTACKER}`, []],
  ['attacks from AS64501 today', [SCAN_ALERT.alert_id, SSH_ALERT.alert_id]],
  ['attacks from AS64999 today', []],
  ['alertas críticas o bajas de hoy', []],
  ['high severity alerts today', [SCAN_ALERT.alert_id, SSH_ALERT.alert_id, FLOOD_ALERT]],
])('alerts are those of the question, not all: %s', async (question, expected) => {
  const response = await ask(question)
  expect(response.interpretation.intent).toBe('count')
  expect(alertIds(response)).toEqual(expected.toSorted())
})

test('the severity asked for is said', async () => {
  expect((await ask('alertas críticas o bajas de hoy')).answer).toMatch(
    /^Ninguna alerta\. .*; gravedad baja o crítica\.$/,
  )
})

test.each([
  [`¿Qué eventos precedieron al ataque contra ${VICTIM}?`, SSH_ALERT.alert_id],
  ['What preceded the attack on 10.77.0.0/28?', SSH_ALERT.alert_id],
  [`What preceded the attack on ${FLOODED}?`, FLOOD_ALERT],
])('an attack is found by whoever suffered it: %s', async (question, expected) => {
  expect((await ask(question)).claims[0]?.alert_ids).toEqual([expected])
})

test('who was not attacked has no attack, and the answer says whose it looked for', async () => {
  const { answer, claims } = await ask('¿Qué eventos precedieron al ataque SSH contra 192.168.1.100?')
  expect(answer).toContain('No hay ninguna alerta de fuerza bruta por SSH en que aparezca 192.168.1.100')
  expect(claims).toEqual([])
})

test.each(['Analiza el comportamiento de esta IP', '¿Es probable que esta IP ataque de nuevo?'])(
  '"this IP" is somebody who attacked, though the newest alert has too many sources to name: %s',
  async (question) => {
    const { answer } = await ask(question)
    expect(answer).toContain(`Se toma por «esta IP» ${ATTACKER}, de la alerta más reciente de un solo origen`)
  },
)

test('a flood of many sources is told in two lines, its fold among them', async () => {
  const { answer, claims } = await ask('Reconstruye la línea de tiempo de este incidente')
  expect(answer).toContain('Se toma por «este incidente» el de la alerta más reciente: denegación de servicio')
  expect(answer).toContain(
    `al menos 500 orígenes → ${FLOODED}: ráfaga hacia un destino (inundación) (http, puerto 80), 900 flujos`,
  )
  expect(answer).toContain(`30 orígenes → ${FLOODED}: conexión TCP a medio abrir (http, puerto 80), 30 flujos`)
  expect(claims.filter(({ sql_ref }) => sql_ref.endsWith('timeline-events.sql'))).toHaveLength(2)
})
