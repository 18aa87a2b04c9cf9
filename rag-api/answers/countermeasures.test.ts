import { expect, test } from 'vitest'
import { ALERT, ATTACKER, answer, at, EVENT, FACT, VICTIM } from './asking.fixture.ts'
import { mitigationsOf, tacticsOf, techniqueName } from './attack-techniques.ts'

const INCIDENT = { 'newest-alert': [ALERT], 'incident-alerts': [ALERT] }
const handshakes = (completed: number) => [{ source_ip: ATTACKER, flows: 40, completed, event_ids: [EVENT] }]
const OURS = { ...FACT, source_ip: VICTIM }
const QUESTION = '¿Qué contramedidas recomiendas basándote en este análisis?'

test.each([
  [38, `Bloquear ${ATTACKER} tiene sentido: completó el saludo TCP en 38 de 40 flujos`],
  [0, `No bloquee ${ATTACKER} sin más: ninguno de sus 40 flujos completó un saludo TCP`],
])('whether to block depends on completed handshakes: %d', async (completed, text) => {
  const { response } = await answer(QUESTION, { ...INCIDENT, 'handshake-facts': handshakes(completed) })
  expect(response.answer).toContain(text)
  expect(response.claims.at(-1)?.event_ids).toEqual([EVENT])
})

test.each([
  [38, 'Aísle 10.0.0.5 y revíselo: es un equipo nuestro y completó el saludo TCP en 38 de 40 flujos'],
  [0, 'Compruebe antes de aislar 10.0.0.5, dirección nuestra'],
])('a host of ours that attacks is isolated, never blocked: %d handshakes', async (completed, text) => {
  const rows = [{ source_ip: VICTIM, flows: 40, completed, event_ids: [OURS.event_id] }]
  const { response } = await answer(QUESTION, { ...INCIDENT, 'handshake-facts': rows, 'check-events': [OURS] })
  expect(response.answer).toContain(text)
  expect(response.answer).not.toContain(`Bloquear ${VICTIM}`)
})

test('an address that is blocked already is said to be', async () => {
  const block = {
    address: `${ATTACKER}/32`,
    action: 'block',
    enforcer: 'edge-1',
    reported_at: at('18:00'),
    expires_at: at('19:00'),
  }
  const rows = {
    'done-about': [{ enforcers: 1, decisions: [] }],
    'blocks-about': [{ ...block, decision_status: 'active' }],
  }
  const { response, asked } = await answer(QUESTION, { ...INCIDENT, ...rows })
  expect(response.answer).toContain(`${ATTACKER}/32 ya está bloqueada según edge-1, hasta`)
  expect(response.answer).not.toContain('no ha aplicado nada')
  expect(asked.find(({ name }) => name === 'done-about')?.values).toEqual([[ATTACKER]])
})

test('measures follow from class and technique, and that nothing was done is said', async () => {
  const { response } = await answer(QUESTION, INCIDENT)
  expect(response.answer).toContain('PasswordAuthentication no')
  expect(response.answer).toContain('Mitigaciones de ATT&CK para T1110.001 (fuerza bruta): M1036')
  expect(response.answer).toContain('Autoinmune no ha aplicado nada')
})

test('no alert, no measures', async () => {
  expect((await answer(QUESTION, {})).response.answer).toContain('No hay ninguna alerta')
  const quiet = await answer('¿Qué contramedidas recomiendas contra los ataques de ayer?', {})
  expect(quiet.response.answer).toContain('No hay alertas en esa ventana')
})

test('a sub-technique has the tactic and the mitigations of its technique, an unknown one none', () => {
  expect(tacticsOf(['T1003.006', 'T1021.002', 'T9999'])).toEqual(['credential_access', 'lateral_movement'])
  expect(techniqueName('T9999', 'en')).toBe('T9999')
  expect(mitigationsOf(['T9999'], 'en')).toEqual([])
  expect(mitigationsOf(['T1210', 'T1046'], 'en')).toEqual([
    'M1051 (install missing updates)',
    'M1042 (disable or remove services that are not needed)',
    'M1030 (segment the network)',
    'M1031 (network intrusion prevention)',
  ])
})

test('the report has every part, from one incident', async () => {
  const { response } = await answer('Genera un informe forense completo de este incidente', INCIDENT)
  for (const heading of [
    'Línea de tiempo',
    'Fases de ATT&CK',
    'Pruebas de compromiso',
    'Contramedidas',
    'Lo que no se sabe',
  ])
    expect(response.answer).toContain(`— ${heading} —`)
  expect(response.answer).toContain('acceso a credenciales: T1110.001')
  // The sealed document is named, with the id that makes it.
  expect(response.answer).toContain(`GET /v1/incidents/${ALERT.alert_id}/report`)
})
