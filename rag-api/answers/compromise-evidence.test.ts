import { expect, test } from 'vitest'
import { ALERT, ATTACKER, answer, at, EVENT, LOG, VICTIM } from './asking.fixture.ts'

const LOGIN = {
  source_ip: ATTACKER,
  destination_ip: VICTIM,
  service: 'ssh',
  flows: 1,
  records: 1,
  account: 'root',
  first_seen: at('16:06'),
  last_seen: at('16:06'),
  event_ids: [EVENT],
}
const LINE = {
  component: 'sshd',
  host: 'web-1',
  source_ip: ATTACKER,
  lines: 1,
  account: 'root',
  first_seen: at('16:07'),
  last_seen: at('16:07'),
  log_ids: [LOG],
  newest_message: 'Accepted password for root',
}
const INCIDENT = { 'newest-alert': [ALERT], 'incident-alerts': [ALERT] }
const QUESTION = '¿Qué evidencia tenemos de compromiso en estos sistemas?'

test('signs are named with their proof, and what was not found is said', async () => {
  const { response } = await answer(QUESTION, { ...INCIDENT, 'signs-logins': [LOGIN], 'signs-log-logins': [LINE] })
  expect(response.answer).toContain('hay indicios de 2 de los 5 tipos')
  expect(response.answer).toContain(`Acceso logrado: ${ATTACKER} → ${VICTIM} por ssh (1 flujo, cuenta «root»)`)
  expect(response.answer).toContain('sshd (web-1) aceptó un acceso')
  expect(response.answer).toContain('Se buscó y no se halló: alertas cuyo origen son estos sistemas')
  expect(response.claims.flatMap(({ log_ids }) => log_ids)).toEqual([LOG])
})

test('no sign is not called clean', async () => {
  const { response } = await answer(QUESTION, INCIDENT)
  expect(response.answer).toContain('hay indicios de 0 de los 5 tipos')
  expect(response.answer).toContain('no prueba que un equipo esté limpio')
})

test('the systems named are asked about, and their attackers are those of the alerts about them', async () => {
  const { asked } = await answer(`¿Qué evidencia hay de compromiso en ${VICTIM}?`, { 'alerts-between': [ALERT] })
  expect(asked.find(({ name }) => name.includes('Log-ins that succeeded'))?.values.slice(2)).toEqual([
    [VICTIM],
    [ATTACKER],
  ])
})

test('an alert whose source is one of the systems is a sign, one that comes from outside is none', async () => {
  const own = { ...ALERT, source_ip: VICTIM, subject_value: VICTIM }
  const rows = { 'alerts-between': [own], 'check-alerts': [own] }
  const { response } = await answer(`¿Qué evidencia hay de compromiso en ${VICTIM}?`, rows)
  expect(response.answer).toContain('hay indicios de 1 de los 5 tipos')
  const outside = await answer(`¿Qué evidencia hay de compromiso en ${VICTIM}?`, { 'alerts-between': [ALERT] })
  expect(outside.response.answer).toContain('hay indicios de 0 de los 5 tipos')
})

test('without systems it asks which', async () => {
  expect((await answer(QUESTION, {})).response.answer).toContain('¿Qué sistemas?')
})
