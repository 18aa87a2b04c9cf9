import { expect, test } from 'vitest'
import { ALERT, ATTACKER, answer, at, EVENT, FACT, idAt, LOG, VICTIM } from './asking.fixture.ts'

const SCAN = {
  ...ALERT,
  alert_id: idAt('16:00', 'scan'),
  attack_class: 'port_scan',
  first_seen: at('16:00'),
  last_seen: at('16:01'),
}
const GROUP = {
  source_ip: ATTACKER,
  sources: 1,
  event_type: 'tcp_session',
  service: 'ssh',
  destination_port: 22,
  flows: 40,
  targets: 1,
  a_target: VICTIM,
  first_seen: at('16:06'),
  last_seen: at('16:15'),
  attack_probability: 0.9,
  event_ids: [EVENT],
}
const TIE = {
  address: ATTACKER,
  component: 'sshd',
  host: 'web-1',
  lines: 1,
  first_line: at('16:07'),
  last_line: at('16:07'),
  log_ids: [LOG],
  newest_message: 'Failed',
  flows: 1,
  same_flow: 0,
  event_ids: [EVENT],
  attack_probability: null,
}
const ROWS = {
  'newest-alert': [ALERT],
  'incident-alerts': [ALERT, SCAN],
  'check-alerts': [ALERT, SCAN],
  'timeline-events': [GROUP],
  'timeline-flows': [{ bucket: at('16:06'), flows: 40 }],
  'log-ties': [TIE],
}
const QUESTION = 'Reconstruct the timeline of this incident'

test('alerts, events and lines stand in the order in which they began', async () => {
  const { response } = await answer(QUESTION, ROWS)
  expect(response.tables[0]?.rows.map(([from, , kind]) => [from, kind])).toEqual([
    [at('16:00'), 'alert'],
    [at('16:05'), 'alert'],
    [at('16:06'), 'events'],
    [at('16:07'), 'log'],
  ])
  expect(response.chart?.points).toEqual([{ label: at('16:06'), value: 40 }])
})

test('the grouping explains itself and cites every alert of it', async () => {
  const { response } = await answer(QUESTION, ROWS)
  const grouping = response.claims.find(({ text }) => text.startsWith('An incident of 2 alerts'))
  expect(grouping?.text).toContain(`joined because: same source ${ATTACKER} (1)`)
  expect(grouping?.text).toContain(SCAN.alert_id)
  expect(new Set(grouping?.alert_ids)).toEqual(new Set([ALERT.alert_id, SCAN.alert_id]))
})

test('attackers and everyone else are looked for an hour around, and not beyond now', async () => {
  const { asked } = await answer(QUESTION, { ...ROWS, 'incident-alerts': [{ ...ALERT, last_seen: at('18:00') }] })
  const late = { ...ALERT, last_seen: at('18:00') }
  const again = await answer(QUESTION, { ...ROWS, 'newest-alert': [late], 'incident-alerts': [late] })
  const valuesOf = (list: typeof asked) => list.find(({ name }) => name === 'timeline-events')?.values
  expect(valuesOf(asked)?.slice(0, 3)).toEqual([[ATTACKER], [VICTIM], '2026-03-10T15:05:00.000Z'])
  expect(valuesOf(again.asked)?.[3]).toBe('2026-03-10T18:30:00.000Z')
})

test('an event of somebody else is left out', async () => {
  const { response } = await answer(QUESTION, { ...ROWS, 'check-events': [{ ...FACT, source_ip: '192.0.2.1' }] })
  expect(response.dropped_claims).toBe(2)
})

test('without an alert there is no incident', async () => {
  expect((await answer(QUESTION, {})).response.answer).toContain('There is no alert and so no incident')
})

test('that no component wrote is said', async () => {
  const { response } = await answer(QUESTION, { ...ROWS, 'log-ties': [] })
  expect(response.answer).toContain('No component wrote about the attackers')
})

test('a flood of many sources is one line, and what does not fit is counted', async () => {
  const flood = {
    ...GROUP,
    source_ip: null,
    sources: 1001,
    event_type: 'flood_fold',
    service: 'http',
    flows: 1349,
    attack_probability: null,
    event_ids: [idAt('16:06', 'flood')],
  }
  const fact = { ...FACT, event_id: idAt('16:06', 'flood'), source_ip: null, event_type: 'flood_fold', service: 'http' }
  const groups = [flood, ...Array.from({ length: 20 }, () => GROUP)]
  const { response } = await answer(QUESTION, { ...ROWS, 'timeline-events': groups, 'check-events': [fact, FACT] })
  expect(response.answer).toContain(`at least 1,001 sources → ${VICTIM}: burst towards one target (flood)`)
  // Two alerts, 21 groups and a line of a log; twenty are shown.
  expect(response.answer).toContain('And 4 more entries, in the table.')
})
