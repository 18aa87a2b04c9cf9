import { expect, test } from 'vitest'
import { ALERT, ATTACKER, answer, EVENT } from './asking.fixture.ts'
import { mitigationsOf, tacticsOf, techniqueName } from './attack-techniques.ts'

const INCIDENT = { 'newest-alert': [ALERT], 'incident-alerts': [ALERT] }
const handshakes = (completed: number) => [{ source_ip: ATTACKER, flows: 40, completed, event_ids: [EVENT] }]
const QUESTION = '¿Qué contramedidas recomiendas basándote en este análisis?'

test.each([
  [38, `Bloquear ${ATTACKER} tiene sentido: completó el saludo TCP en 38 flujos de 40 flujos`],
  [0, `No bloquee ${ATTACKER} sin más: ninguno de sus 40 flujos completó un saludo TCP`],
])('whether to block depends on completed handshakes: %d', async (completed, text) => {
  const { response } = await answer(QUESTION, { ...INCIDENT, 'handshake-facts': handshakes(completed) })
  expect(response.answer).toContain(text)
  expect(response.claims.at(-1)?.event_ids).toEqual([EVENT])
})

test('measures follow from class and technique, and that nothing was done is said', async () => {
  const { response } = await answer(QUESTION, INCIDENT)
  expect(response.answer).toContain('PasswordAuthentication no')
  expect(response.answer).toContain('Mitigaciones de ATT&CK para T1110.001 (fuerza bruta): M1036')
  expect(response.answer).toContain('no tiene motor de respuesta')
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
})
