import { expect, test } from 'vitest'
import { ALERT, ATTACKER, answer, at, EVENT, FACT } from './asking.fixture.ts'
import { LEAST_HOURS } from './persistent-threats.ts'

const ROW = {
  source_ip: ATTACKER,
  hours: 4,
  days: 1,
  flows: 20,
  attack_probability: 0.75,
  first_seen: at('10:00'),
  last_seen: at('16:15'),
  alerts: 1,
  attack_classes: ['ssh_bruteforce'],
  alert_ids: [ALERT.alert_id],
  event_ids: [EVENT],
  sources: 1,
}
const QUESTION = 'Analiza todos los eventos de las últimas 24h y identifica amenazas persistentes'

test('says in how many hours a source was suspected, with its alerts', async () => {
  const { response, asked } = await answer(QUESTION, { 'persistent-sources': [ROW] })
  expect(response.answer).toContain('1 amenaza persistente (')
  expect(response.answer).toContain(
    `${ATTACKER}: sospechosa en 4 horas de 1 día (20 flujos en ellas, probabilidad hasta 75\u00a0%), 1 alerta (fuerza bruta por SSH)`,
  )
  expect(response.chart?.points).toEqual([{ label: ATTACKER, value: 4 }])
  // Whole hours: the aggregate has no others.
  expect(asked.find(({ name }) => name === 'persistent-sources')?.values.slice(0, 3)).toEqual([
    '2026-03-09T18:00:00.000Z',
    '2026-03-10T18:30:00.000Z',
    LEAST_HOURS,
  ])
})

test('an event that the model does not suspect proves nothing', async () => {
  const rows = { 'persistent-sources': [ROW], 'check-events': [{ ...FACT, attack_probability: 0.2 }] }
  expect((await answer(QUESTION, rows)).response.dropped_claims).toBe(1)
})

test('nobody is said with the rule and what was searched', async () => {
  const { response } = await answer(QUESTION, {})
  expect(response.answer).toContain('No hay ninguna amenaza persistente')
  expect(response.answer).toContain(`en ${LEAST_HOURS} horas distintas o más`)
  expect(response.chart).toBeUndefined()
})
