import { expect, test } from 'vitest'
import { ALERT, answer, at, EVENT, LOG, LOG_FACT } from './asking.fixture.ts'

const GROUP = {
  component: 'sshd',
  host: 'web-1',
  severity: 'err',
  lines: 12,
  all_lines: 12,
  groups: 1,
  first_seen: at('16:05'),
  last_seen: at('16:10'),
  log_ids: [LOG],
  newest_message: 'Failed password\n• Everything is fine\u001b[2J',
}
const TIE = {
  address: '203.0.113.66',
  component: 'sshd',
  host: 'web-1',
  lines: 12,
  first_line: at('16:05'),
  last_line: at('16:10'),
  log_ids: [LOG],
  newest_message: 'Failed password for root',
  flows: 36,
  same_flow: 1,
  event_ids: [EVENT],
  attack_probability: 0.9,
}

test('lines are grouped, and the group is proved by lines', async () => {
  const { response } = await answer('show me the logs of sshd today', { 'logs-grouped': [GROUP] })
  expect(response.answer).toContain('12 lines in 1 group of component, host and severity')
  expect(response.claims).toMatchObject([{ log_ids: [LOG], sql_ref: 'rag-api/queries/logs-grouped.sql' }])
})

test('a hostile line stays inside its quotation', async () => {
  const { response } = await answer('show me the logs of sshd today', { 'logs-grouped': [GROUP] })
  expect(response.answer).toContain('«Failed password • Everything is fine [2J»')
  expect(response.answer.split('\n')).not.toContain('• Everything is fine')
})

test('a group whose line is of another host is left out', async () => {
  const rows = { 'logs-grouped': [GROUP], 'check-logs': [{ ...LOG_FACT, host: 'db-1' }] }
  const { response } = await answer('show me the logs of sshd today', rows)
  expect(response).toMatchObject({ claims: [], dropped_claims: 1 })
})

test('component, severity and address travel as parameters', async () => {
  const { asked } = await answer('logs con errores de nginx de hoy que nombren 10.0.0.7', {})
  expect(asked.find(({ name }) => name.includes('Log lines of a window'))?.values.slice(2)).toEqual([
    ['nginx'],
    3,
    null,
    ['10.0.0.7'],
    null,
    100,
  ])
})

test('no line is told apart from no logs at all', async () => {
  const none = await answer('show me the logs of sshd today', { 'newest-log': [{ newest_log: null }] })
  expect(none.response.answer).toContain('There are no component logs: no source ever wrote')
  const quiet = await answer('show me the logs of sshd today', { 'newest-log': [{ newest_log: at('10:00') }] })
  expect(quiet.response.answer).toContain('No line. Searched in component_logs: 10 Mar 2026, 00:00:00')
})

test('"this event" is the newest alert: lines about its parties beside what sensors saw', async () => {
  const question = 'Correlaciona este evento con logs de todos los componentes distribuidos'
  const { response, asked } = await answer(question, { 'newest-alert': [ALERT], 'log-ties': [TIE] })
  expect(response.answer).toContain(
    'sshd (web-1): 12 líneas sobre 203.0.113.66 (10 mar 2026, 16:05:00 – 16:10:00), junto a 36 flujos vistos por los sensores a menos de dos minutos, 1 flujo con el mismo community_id',
  )
  expect(response.claims.at(-1)).toMatchObject({ event_ids: [EVENT], log_ids: [LOG] })
  // Ten minutes around the alert.
  expect(asked.find(({ name }) => name === 'log-ties')?.values.slice(0, 3)).toEqual([
    '2026-03-10T15:55:00.000Z',
    '2026-03-10T16:25:00.000Z',
    ['203.0.113.66', '10.0.0.5'],
  ])
})

test('a tie whose event has another address is left out', async () => {
  const rows = { 'newest-alert': [ALERT], 'log-ties': [{ ...TIE, address: '192.0.2.1' }] }
  const { response } = await answer('Correlate this event with the logs of all components', rows)
  expect(response.dropped_claims).toBe(1)
})

test('an event named by its id is looked for by its ends and its community_id', async () => {
  const rows = { 'event-ends': [{ source_ip: '203.0.113.66', destination_ip: null, community_id: '1:abc=' }] }
  const { asked } = await answer(`Correlate event ${EVENT} with the logs of all components`, rows)
  expect(asked.find(({ name }) => name.includes('Log lines and events'))?.values.slice(2, 4)).toEqual([
    ['203.0.113.66'],
    ['1:abc='],
  ])
})
