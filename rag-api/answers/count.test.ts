import { expect, test } from 'vitest'
import { answer, at, EVENT, VICTIM } from './asking.fixture.ts'

const ROW = {
  counted: 995,
  flows: 1431,
  records: 82,
  first_seen: at('18:05'),
  last_seen: at('18:20'),
  event_ids: [EVENT],
}

test.each([
  [{}, 'at least 995 distinct sources in 1,431 flows'],
  [{ records: 1431 }, '• 995 distinct sources in 1,431 flows'],
])('where a fold stands for many flows, its sources are at least so many: %j', async (fields, text) => {
  const check = { event_id: EVENT, time: at('18:06'), source_ip: null, destination_ip: VICTIM }
  const { response, asked } = await answer(`how many distinct sources hit ${VICTIM} in the last 30 minutes`, {
    'count-events': [{ ...ROW, ...fields }],
    'check-events': [check],
  })
  expect(response.answer).toContain(text)
  expect(response.answer).toContain(`to ${VICTIM}`)
  expect(asked.some(({ name }) => name === 'count-events')).toBe(true)
})

test.each([
  ['¿Cuántas alertas hubo hoy?', 'Ninguna alerta. Se buscó en alerts: 10 mar 2026, 00:00:00 – 18:30:00 (UTC).'],
  ['critical alerts today', 'No alert. Searched in alerts: 10 Mar 2026, 00:00:00 – 18:30:00 (UTC); critical severity.'],
  [
    '¿Cuántos flujos hubo hoy desde Brasil?',
    'Ninguno. Se buscó en security_events: 10 mar 2026, 00:00:00 – 18:30:00 (UTC); origen en Brasil.',
  ],
])('nothing is said with what was searched: %s', async (question, text) => {
  expect((await answer(question, {})).response.answer).toBe(text)
})
