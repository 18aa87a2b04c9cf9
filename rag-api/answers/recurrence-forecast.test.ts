import { expect, test } from 'vitest'
import { ALERT, ATTACKER, answer, at } from './asking.fixture.ts'

const own = (first: string, last: string) => ({
  source_ip: ATTACKER,
  attack_class: 'ssh_bruteforce',
  first_seen: first,
  last_seen: last,
  alert_id: ALERT.alert_id,
  is_subject: true,
})
const other = { ...own('2026-03-01T10:00:00Z', '2026-03-01T11:00:00Z'), source_ip: '192.0.2.9', is_subject: false }
const QUESTION = `Is ${ATTACKER} likely to attack again?`

test('a probability comes with its interval and the cases behind it', async () => {
  const { response } = await answer(QUESTION, { 'alert-gaps': [own(at('16:05'), at('16:15')), other] })
  expect(response.answer).toContain('in the next 24 hours: 25% (90% interval: 0.16%–77.1%)')
  expect(response.answer).toContain('it came back itself in 0 of 0 such cases; other sources in 0 of 1')
  expect(response.answer).toContain('take it as a hint')
  expect(response.claims[0]).toMatchObject({ alert_ids: [ALERT.alert_id], sql_ref: 'rag-api/queries/alert-gaps.sql' })
})

test('without a comparable case there is a history and no figure', async () => {
  const { response } = await answer(QUESTION, { 'alert-gaps': [own(at('16:05'), at('16:15'))] })
  expect(response.answer).toContain('no probability can be given')
  expect(response.answer).not.toContain('Probability of another alert')
})

test('an address that was never alerted gets no figure', async () => {
  expect((await answer(QUESTION, {})).response.answer).toContain('without a history no probability can be given')
})

const DAYS = {
  observed_days: 10,
  alert_days: 4,
  alerts: 6,
  first_seen: at('16:05'),
  last_seen: at('16:15'),
  alert_ids: [ALERT.alert_id],
}

test('for a class it is the share of days, with the days counted', async () => {
  const { response } = await answer('Is another DDoS likely?', { 'alert-days': [DAYS], 'check-alerts': [ALERT] })
  expect(response.answer).toContain('40.9% (90% interval')
  expect(response.answer).toContain('there was one on 4 of 10 days observed, 6 alerts')
})

test('two days are no history', async () => {
  const { response } = await answer('Is another DDoS likely?', { 'alert-days': [{ ...DAYS, observed_days: 2 }] })
  expect(response.answer).toContain('only 2 days with data and 3 are needed')
})
