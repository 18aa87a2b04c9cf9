import { expect, test } from 'vitest'
import { ATTACKER, answer, at, EVENT, LOG, LOG_FACT } from './asking.fixture.ts'

const TIE = {
  address: ATTACKER,
  component: 'sshd',
  host: 'web-1',
  lines: 12,
  first_line: at('16:05'),
  last_line: at('16:10'),
  log_ids: [LOG],
  newest_message: 'Failed password',
  flows: 36,
  same_flow: 0,
  event_ids: [EVENT],
  attack_probability: 0.9,
}
const QUESTION = 'correlate the events between 15:30 and 16:30'

test('lines of components stand beside the events of sensors, each with its ids', async () => {
  const { response, asked } = await answer(QUESTION, { 'log-ties': [TIE] })
  expect(response.answer).toContain(`sshd (web-1): 12 lines about ${ATTACKER}`)
  expect(response.claims).toMatchObject([
    { event_ids: [EVENT], log_ids: [LOG], sql_ref: 'rag-api/queries/log-ties.sql' },
  ])
  // Of whatever the lines of the window name.
  expect(asked.find(({ name }) => name === 'log-ties')?.values.slice(0, 3)).toEqual([
    '2026-03-10T15:30:00.000Z',
    '2026-03-10T16:30:00.000Z',
    null,
  ])
})

test.each([
  ['whose line is of another component', { 'check-logs': [{ ...LOG_FACT, component: 'cron' }] }],
  ['whose line does not exist', { 'check-logs': [] }],
  ['whose event does not exist', { 'check-events': [] }],
])('a tie %s is left out and counted', async (_promise, rows) => {
  const { response } = await answer(QUESTION, { 'log-ties': [TIE], ...rows })
  expect(response).toMatchObject({ claims: [], dropped_claims: 1 })
})
