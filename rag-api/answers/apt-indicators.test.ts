import { expect, test } from 'vitest'
import { ATTACKER, answer, at, EVENT, FACT, VICTIM } from './asking.fixture.ts'

const evidence = (techniques: string[], more: object = {}) => ({
  subject_value: `${ATTACKER}>${VICTIM}`,
  attack_class: 'apt',
  detector: 'remote_execution',
  techniques,
  pieces: 2,
  strongest: 2.5,
  flows: 3,
  first_seen: at('16:05'),
  last_seen: at('16:10'),
  event_ids: [EVENT, null],
  is_alerted: false,
  ...more,
})
const QUESTION = '¿Qué patrones anómalos detectas que podrían indicar un APT?'

test('evidence below the level of an alert is told as that, with its technique', async () => {
  const { response } = await answer(QUESTION, { 'apt-evidence': [evidence(['T1021.002'])] })
  expect(response.answer).toContain(
    `${ATTACKER} → ${VICTIM}: T1021.002 (servicios remotos), remote_execution, 2 indicios, peso mayor 2,5 (sin llegar a alerta)`,
  )
  expect(response.claims[0]?.event_ids).toEqual([EVENT])
})

test.each([
  [['T1021.002'], ['T1570'], false],
  [['T1021.002'], ['T1003.006'], true],
])('techniques %j and %j of one source are several stages: %s', async (first, second, isSequence) => {
  const { response } = await answer(QUESTION, { 'apt-evidence': [evidence(first), evidence(second)] })
  expect(response.answer.includes('muestra 2 fases de una intrusión')).toBe(isSequence)
})

test('an event of neither end proves nothing', async () => {
  const rows = {
    'apt-evidence': [evidence(['T1047'])],
    'check-events': [{ ...FACT, source_ip: '192.0.2.1', destination_ip: '192.0.2.2' }],
  }
  expect((await answer(QUESTION, rows)).response.dropped_claims).toBe(1)
})

test('nothing found says what was searched and what cannot be seen', async () => {
  const { response } = await answer(QUESTION, {})
  expect(response.answer).toContain('No hay alertas ni indicios')
  expect(response.answer).toContain('lo que va cifrado o no pasa por un sensor no se ve')
})
