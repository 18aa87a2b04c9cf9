// The twelve questions and the five of threat hunting that the project began with, asked of the scenario. What an answer says is held
// against SQL written here, which shares no text with the queries under test.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Response, respond } from '../../rag-api/answers/respond.ts'
import { percent } from '../../rag-api/answers/words.ts'
import { openDatabase } from '../../sql/database.ts'
import {
  ATTACKER,
  CALL_HOME,
  clear,
  EARLIER_ALERT,
  NOW,
  ODD,
  PERSISTENT,
  RETURNS,
  SCAN_ALERT,
  SSH_ALERT,
  store,
  VICTIM,
} from './questions-scenario.ts'
import { ACCEPTED, APT_SUBJECT, BAN, FAILED, LINES, MISSING, SURICATA_LINE } from './questions-surroundings.ts'

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
/** First column of the first row. */
const one = async (sql: string): Promise<number> => Number(Object.values((await database.query(sql)).rows[0] ?? {})[0])
const flowsWhere = (where: string): Promise<number> => one(`SELECT sum(flow_count) FROM security_events WHERE ${where}`)
const eventIds = ({ claims }: Response): string[] => claims.flatMap(({ event_ids }) => event_ids)
const alertIds = ({ claims }: Response): string[] => claims.flatMap(({ alert_ids }) => alert_ids)
const logIds = ({ claims }: Response): string[] => claims.flatMap(({ log_ids }) => log_ids)
const claimsFrom = ({ claims }: Response, query: string) =>
  claims.filter(({ sql_ref }) => sql_ref.endsWith(`/${query}.sql`))

const UNUSUAL = '¿Qué eventos inusuales ocurrieron entre las 14:00 y 16:00?'
const CORRELATION = 'Muéstrame la correlación entre estos eventos de los últimos 30 minutos'
const RELATED = 'Retrocede 2 horas y encuentra eventos relacionados con esta IP 192.168.1.100'
const PRECEDING = '¿Qué eventos precedieron a este ataque SSH en las últimas 4 horas?'
const BEHAVIOUR = 'Analiza el comportamiento de esta IP en las últimas 48 horas'
const SIMILAR = '¿Ha ocurrido algo similar anteriormente? ¿Cuándo y con qué frecuencia?'
const LOGS = 'Correlaciona este evento con logs de todos los componentes distribuidos'
const ORIGINS = '¿Qué patrones comunes tienen los ataques desde China?'
const FORECAST = 'Basándote en patrones históricos, ¿es probable que esta IP ataque de nuevo?'
const VECTORS = '¿Qué otros vectores de ataque podrían intentar desde esta región?'
const TIMELINE = 'Reconstruye la timeline completa de este incidente de seguridad'
const COMPROMISE = '¿Qué evidencia tenemos de compromiso en estos sistemas?'
const PERSISTENCE = 'Analiza todos los eventos de las últimas 24h y identifica amenazas persistentes'
const APT = '¿Qué patrones anómalos detectas que podrían indicar un APT?'
const COMPARISON = 'Compara el comportamiento actual con ataques históricos similares'
const REPORT = 'Genera un informe forense completo de este incidente'
const MEASURES = '¿Qué contramedidas recomiendas basándote en este análisis?'

test(UNUSUAL, async () => {
  const response = await ask(UNUSUAL)
  const all = await flowsWhere("time >= '2026-03-10 14:00Z' AND time < '2026-03-10 16:00Z'")
  expect(response.answer).toContain(`${all} flujos y 0 alertas`)
  expect(eventIds(response)[0]).toBe(ODD.event_id)
})

test(CORRELATION, async () => {
  const response = await ask(CORRELATION)
  expect(
    await one("SELECT count(*) FROM security_events WHERE time >= '2026-03-10 18:00Z' AND time < '2026-03-10 18:30Z'"),
  ).toBe(0)
  expect(response.answer).toContain('Ninguno. Se buscó en security_events: 10 mar 2026, 18:00:00 – 18:30:00')
})

test('the same correlation when there are events: what lines and sensors say of one another', async () => {
  const correlated = await ask('correlate the events between 15:30 and 16:30')
  const lines = await one(
    `SELECT count(*) FROM component_logs WHERE component = 'sshd' AND '${ATTACKER}' = ANY(addresses) AND time BETWEEN '2026-03-10 15:30Z' AND '2026-03-10 16:30Z'`,
  )
  expect(correlated.answer).toContain(`sshd (web-1): ${lines} lines about ${ATTACKER}`)
  expect(correlated.answer).toContain('1 flow with the same community_id')
  expect(logIds(correlated)).toContain(SURICATA_LINE.log_id)
})

test(RELATED, async () => {
  const response = await ask(RELATED)
  expect(await one("SELECT count(*) FROM security_events WHERE '192.168.1.100' IN (source_ip, destination_ip)")).toBe(0)
  expect(response.answer).toContain('No hay ningún evento de ni hacia 192.168.1.100')
  expect(response.searched).toEqual({ from: '2026-03-10T16:30:00.000Z', to: '2026-03-10T18:30:00.000Z' })
})

test(PRECEDING, async () => {
  const response = await ask(PRECEDING)
  const before = await flowsWhere(
    `time >= '2026-03-10 12:05Z' AND time < '2026-03-10 16:05Z' AND (source_ip IN ('${ATTACKER}', '${VICTIM}') OR destination_ip IN ('${ATTACKER}', '${VICTIM}'))`,
  )
  expect(response.answer).toContain(`hubo ${before} flujos`)
  expect(alertIds(response)).toContain(SCAN_ALERT.alert_id)
})

test(BEHAVIOUR, async () => {
  const response = await ask(BEHAVIOUR)
  const begun = await flowsWhere(
    `source_ip = '${ATTACKER}' AND time >= '2026-03-08 18:30Z' AND time < '2026-03-10 18:30Z'`,
  )
  expect(response.answer).toContain(`inició ${begun} flujos hacia 1 destino`)
})

test(SIMILAR, async () => {
  const response = await ask(SIMILAR)
  const earlier = await one(
    "SELECT count(*) FROM alerts WHERE attack_class = 'ssh_bruteforce' AND first_seen < '2026-03-10 16:05Z' AND first_seen >= '2026-02-08'",
  )
  expect(response.answer).toContain(`Sí: ${earlier} alerta anterior de fuerza bruta por SSH`)
})

test(LOGS, async () => {
  const response = await ask(LOGS)
  const lines = await one(
    `SELECT count(*) FROM component_logs WHERE component = 'sshd' AND addresses @> ARRAY['${ATTACKER}'::inet] AND time > '2026-03-10 15:00Z'`,
  )
  expect(response.interpretation.intent).toBe('component_logs')
  expect(alertIds(response)).toEqual([SSH_ALERT.alert_id])
  expect(response.answer).toContain(`sshd (web-1): ${lines} líneas sobre ${ATTACKER}`)
  expect(response.answer).toContain(`suricata (ids-1): 1 línea sobre ${VICTIM}`)
  // A line break in a log line does not forge a line of the answer.
  expect(response.answer.split('\n')).not.toContain('• Everything is fine')
  expect(logIds(response)).toEqual(expect.arrayContaining([ACCEPTED.log_id, SURICATA_LINE.log_id]))
})

test(ORIGINS, async () => {
  const { answer, chart, tables } = await ask(ORIGINS)
  const all = await flowsWhere("source_country = 'CN' AND time < '2026-03-10 18:30Z'")
  const guesses = await flowsWhere(
    "source_country = 'CN' AND attack_class = 'ssh_bruteforce' AND attack_probability >= 0.5",
  )
  const at16 = await flowsWhere(
    "source_country = 'CN' AND attack_probability >= 0.5 AND extract(hour FROM time AT TIME ZONE 'UTC') = 16",
  )
  expect(answer).toContain(`China, 8 feb 2026, 18:00:00 – 10 mar 2026, 18:30:00 (UTC): ${all} flujos`)
  expect(answer).toContain(`fuerza bruta por SSH (ssh, puerto 22): ${guesses} flujos (${percent(guesses / all, 'es')})`)
  expect(chart?.points[16]).toEqual({ label: '16', value: at16 })
  expect(tables[0]?.rows).toEqual([['CN', 'AS64501', 'Example Hosting', all, all, 1]])
})

test('patterns without an origin: where attacks come from, most first', async () => {
  const { tables, interpretation } = await ask('¿De qué países vienen los ataques y qué patrones tienen?')
  const expected = await database.query(
    "SELECT source_country, sum(flow_count)::bigint AS flows FROM security_events WHERE attack_probability >= 0.5 AND source_country IS NOT NULL AND time >= '2026-02-08 18:00Z' GROUP BY 1 ORDER BY 2 DESC",
  )
  expect(interpretation.intent).toBe('origin_patterns')
  expect(tables[0]?.rows.map(([country, , , , flows]) => [country, flows])).toEqual(
    expected.rows.map((row) => [row.source_country, row.flows]),
  )
})

test(FORECAST, async () => {
  const response = await ask(FORECAST)
  const { rows } = await database.query(`SELECT count(*) AS alerts FROM alerts WHERE source_ip = '${ATTACKER}'`)
  // Silent for 2.3 hours: nobody else's silence of that length ended, one of them ran a day longer. (0 + 0.5) / (1 + 1).
  expect(response.answer).toContain(
    `Probabilidad de otra alerta de ${ATTACKER} en las próximas 24 horas: ${percent(0.25, 'es')}`,
  )
  expect(response.answer).toContain('ella misma volvió en 0 de 0 casos así; otros orígenes, en 0 de 1')
  expect(response.answer).toContain(`Historial: ${rows[0]?.alerts} alertas`)
  expect(alertIds(response)).toEqual(expect.arrayContaining([SSH_ALERT.alert_id, SCAN_ALERT.alert_id]))
})

test('a forecast for somebody without a history gives no figure', async () => {
  const { answer, claims } = await ask('¿Es probable que 192.0.2.77 ataque de nuevo?')
  expect(answer).toContain(
    'No hay ninguna alerta cuyo origen sea 192.0.2.77: sin historial no se puede dar una probabilidad',
  )
  expect(claims).toEqual([])
})

test(VECTORS, async () => {
  const response = await ask(VECTORS)
  const scans = await flowsWhere("source_country = 'CN' AND attack_class = 'port_scan' AND attack_probability >= 0.5")
  const reachable = await one(
    "SELECT count(DISTINCT destination_ip) FROM security_events WHERE direction = 'inbound' AND handshake_completed AND destination_port = 22",
  )
  expect(response.answer).toContain('Se toma por «esta región» China')
  expect(response.answer).toContain(`escaneo de puertos: ${scans} flujos`)
  expect(response.answer).toContain(`Responde desde fuera: ssh (puerto 22) en ${reachable} equipo`)
})

test('what followed a scan is counted over sources', async () => {
  const response = await ask('What other vectors could they try after this port scan?')
  expect(response.interpretation.intent).toBe('other_vectors')
  expect(response.answer).toContain('After port scan 1 of 1 source (100%) went on to SSH brute force within a day.')
})

test(TIMELINE, async () => {
  const response = await ask(TIMELINE)
  const rows = response.tables[0]?.rows ?? []
  const times = rows.map(([from]) => Date.parse(String(from)))
  expect(times).toEqual(times.toSorted((first, second) => first - second))
  expect(new Set(alertIds(response))).toEqual(new Set([SCAN_ALERT, SSH_ALERT].map(({ alert_id }) => alert_id)))
  expect(eventIds(response)).toContain(CALL_HOME.event_id)
  expect(logIds(response)).toContain(ACCEPTED.log_id)
  const drawn = response.chart?.points.reduce((sum, { value }) => sum + (value ?? 0), 0)
  expect(drawn).toBe(
    await flowsWhere(
      `time >= '2026-03-10 15:00Z' AND (source_ip = '${ATTACKER}' OR (source_ip = '${VICTIM}' AND attack_probability >= 0.5))`,
    ),
  )
})

test(COMPROMISE, async () => {
  const response = await ask(COMPROMISE)
  const logins = await flowsWhere("(protocol->>'login_succeeded')::boolean")
  expect(response.answer).toContain('hay indicios de 3 de los 5 tipos')
  expect(response.answer).toContain(`Acceso logrado: ${ATTACKER} → ${VICTIM} por ssh (${logins} flujo, cuenta «root»)`)
  expect(claimsFrom(response, 'signs-log-logins').flatMap(({ log_ids }) => log_ids)).toEqual([ACCEPTED.log_id])
  expect(claimsFrom(response, 'signs-outward').flatMap(({ event_ids }) => event_ids)).toEqual([CALL_HOME.event_id])
  expect(response.answer).toContain('Se buscó y no se halló: alertas cuyo origen son estos sistemas')
})

test(PERSISTENCE, async () => {
  const response = await ask(PERSISTENCE)
  const { rows } = await database.query(
    `SELECT count(DISTINCT date_trunc('hour', time)) AS hours, sum(flow_count) AS flows FROM security_events
     WHERE source_ip = '${PERSISTENT}' AND attack_probability >= 0.5 AND time >= '2026-03-09 18:00Z'`,
  )
  expect(response.answer).toContain(
    `${PERSISTENT}: sospechosa en ${rows[0]?.hours} horas de 1 día (${rows[0]?.flows} flujos en ellas`,
  )
  expect(new Set(eventIds(response))).toEqual(new Set(RETURNS.map(({ event_id }) => event_id)))
  expect(response.answer).not.toContain(ATTACKER)
})

test(APT, async () => {
  const response = await ask(APT)
  expect(response.answer).toContain(`${APT_SUBJECT}: T1021.002 (servicios remotos) y T1569.002 (servicios del sistema)`)
  expect(response.answer).toContain('sin llegar a alerta')
  expect(response.answer).toContain(`${APT_SUBJECT} muestra 2 fases de una intrusión: ejecución y movimiento lateral`)
  expect(eventIds(response)).toEqual([ODD.event_id])
})

test(COMPARISON, async () => {
  const response = await ask(COMPARISON)
  const hour = response.tables[0]?.rows.find(([from]) => String(from).startsWith('2026-03-10T11'))
  const { rows } = await database.query(
    `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY flows) AS median FROM (
       SELECT sum(flow_count) AS flows FROM security_events
       WHERE extract(dow FROM time) = 2 AND extract(hour FROM time) = 11 AND time < '2026-03-10' AND time >= '2026-01-13' GROUP BY time::date) tuesdays`,
  )
  const now = await flowsWhere("time >= '2026-03-10 11:00Z' AND time < '2026-03-10 12:00Z'")
  expect(hour?.slice(1)).toEqual([
    now,
    0,
    'misma hora y mismo día de la semana de las 8 semanas anteriores',
    rows[0]?.median,
    1,
    5,
    5.4,
  ])
  // 9:00 has no like Tuesdays and is held against the same hour of other days.
  expect(response.answer).toContain(
    'la hora de 10 mar 2026, 09:00:00 se aparta de lo habitual: 400 flujos, mediana 13,5 en 8 días comparables',
  )
  const earlier = await one(
    "SELECT count(*) FROM alerts WHERE attack_class = 'ssh_bruteforce' AND last_seen < '2026-03-09 18:30Z' AND first_seen >= '2025-12-01'",
  )
  expect(response.answer).toContain(`fuerza bruta por SSH: 1 alerta, 40 flujos; antes ${earlier} alerta en 90 días`)
  expect(response.answer).toContain('no hay tamaño habitual')
})

test('a comparison without comparable hours says so', async () => {
  const { answer } = await ask('Compara el tráfico entre las 02:00 y 03:00 con el historial')
  expect(answer).toContain('Por volumen no hay línea base: 0 horas comparables')
})

test(REPORT, async () => {
  const response = await ask(REPORT)
  for (const heading of [
    'Línea de tiempo',
    'Fases de ATT&CK',
    'Pruebas de compromiso',
    'Contramedidas',
    'Lo que no se sabe',
  ])
    expect(response.answer).toContain(`— ${heading} —`)
  expect(response.answer).toContain('acceso a credenciales: T1110 (fuerza bruta)')
  expect(new Set(alertIds(response))).toEqual(new Set([SCAN_ALERT, SSH_ALERT].map(({ alert_id }) => alert_id)))
})

test(MEASURES, async () => {
  const response = await ask(MEASURES)
  const all = await flowsWhere(`source_ip = '${ATTACKER}'`)
  const completed = await flowsWhere(`source_ip = '${ATTACKER}' AND handshake_completed`)
  expect(response.answer).toContain(
    `Bloquear ${ATTACKER} tiene sentido: completó el saludo TCP en ${completed} de ${all} flujos`,
  )
  // Somebody else who went for the same host a day before is an incident of his own.
  const earlier = await ask(`¿Qué contramedidas recomiendas para la alerta ${EARLIER_ALERT.alert_id}?`)
  expect(earlier.answer).toContain('No bloquee 198.51.100.20 sin más')
  expect(response.answer).toContain('M1032 (autenticación de varios factores)')
  expect(response.answer).toContain('esta respuesta no aplica ninguna')
})

test('what is blocked is not known without an enforcer; what others log is passed on as theirs', async () => {
  const response = await ask('¿Qué IP están bloqueadas ahora?')
  expect(response.answer).toContain('No se sabe: esta instalación no tiene ejecutor de bloqueos')
  expect(claimsFrom(response, 'logs-grouped').flatMap(({ log_ids }) => log_ids)).toEqual([BAN.log_id])
})

test('the state of the system: an imbalance of the ledger is named', async () => {
  const { answer, tables } = await ask('¿Cómo está el sistema?')
  expect(answer).toContain(`scenario-short/events.raw (${MISSING})`)
  expect(answer).not.toContain('scenario-balanced/')
  const ledger = tables.flatMap(({ rows }) => rows).find(([name]) => name === 'scenario-balanced')
  expect(ledger?.slice(1, 7)).toEqual(['events.raw', 100, 90, 7, 3, 0])
})

test.each([
  ['muéstrame los logs con errores de sshd de hoy', FAILED.length],
  [`logs de hoy que nombren ${ATTACKER}`, LINES.filter(({ addresses }) => addresses.includes(ATTACKER)).length],
  ['show me the logs of nginx today', LINES.filter(({ component }) => component === 'nginx').length],
])('component logs: %s', async (question, lines) => {
  const response = await ask(question)
  expect(response.interpretation.intent).toBe('component_logs')
  expect(response.answer).toMatch(new RegExp(`^${lines} (?:líneas|lines) `))
})

const ALL = [
  UNUSUAL,
  CORRELATION,
  RELATED,
  PRECEDING,
  BEHAVIOUR,
  SIMILAR,
  LOGS,
  ORIGINS,
  FORECAST,
  VECTORS,
  TIMELINE,
  COMPROMISE,
  PERSISTENCE,
  APT,
  COMPARISON,
  REPORT,
  MEASURES,
]
test.each(ALL)(
  'no claim is dropped, every id is stored, and the parts of the response are there: %s',
  async (question) => {
    const response = await ask(question)
    expect(response.dropped_claims).toBe(0)
    expect(
      response.claims.every(({ text, sql_ref }) => text.length > 0 && /^rag-api\/queries\/[\w-]+\.sql$/.test(sql_ref)),
    ).toBe(true)
    const stored = async (table: string, column: string, ids: readonly string[]) =>
      (
        await database.query(`SELECT count(DISTINCT ${column}) AS n FROM ${table} WHERE ${column} = ANY($1::uuid[])`, [
          ids,
        ])
      ).rows[0]?.n
    expect(await stored('security_events', 'event_id', eventIds(response))).toBe(new Set(eventIds(response)).size)
    expect(await stored('alerts', 'alert_id', alertIds(response))).toBe(new Set(alertIds(response)).size)
    expect(await stored('component_logs', 'log_id', logIds(response))).toBe(new Set(logIds(response)).size)
    expect(response.coverage.newest_event).not.toBeNull()
    expect(response.took_ms).toBeGreaterThan(0)
  },
)
