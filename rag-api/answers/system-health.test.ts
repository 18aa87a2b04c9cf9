import { expect, test } from 'vitest'
import { ALERT, answer, at, EVENT, LOG } from './asking.fixture.ts'

const ledger = (imbalance: number) => ({
  processor: 'sink',
  topic: 'events.scored',
  consumed: 100,
  accepted: 90 - imbalance,
  dropped: 7,
  rejected: 3,
  imbalance,
  counted_at: at('18:29'),
})
const SENSOR = {
  sensor_id: 'edge-1',
  last_event: at('16:06'),
  flows: 12,
  records: 12,
  stored_after_seconds: 0.42,
  event_ids: [EVENT],
}
const QUESTION = 'How is the system?'

test('sensors with their lag, the ledger, the logs', async () => {
  const { response, asked } = await answer(QUESTION, {
    'newest-event': [{ newest_event: at('16:06') }],
    'health-sensors': [SENSOR],
    'health-ledger': [ledger(0)],
    'newest-log': [{ newest_log: at('16:00') }],
  })
  expect(response.answer).toContain('nothing new arrives')
  expect(response.answer).toContain('Sensor edge-1: 12 flows in the newest 10 minutes')
  expect(response.answer).toContain('stored 0.42 s after export (95th percentile)')
  expect(response.answer).toContain('the ledger balances for all')
  expect(response.answer).toContain('Dropped 7, dead-lettered 3; last count 60 s ago')
  // Only the newest minutes are read.
  const [from, to] = (asked.find(({ name }) => name === 'health-sensors')?.values ?? []) as string[]
  expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBeLessThanOrEqual(10 * 60_000 + 1)
})

test('an imbalance names its processor and how many', async () => {
  const { response } = await answer(QUESTION, { 'health-ledger': [ledger(5)] })
  expect(response.answer).toContain('IMBALANCE in sink/events.scored (5)')
})

test('what has no row is told as that, not as zero', async () => {
  const { response } = await answer(QUESTION, {})
  expect(response.answer).toContain('No event is stored yet')
  expect(response.answer).toContain('The ledger has no row: whether anything is missing cannot be said')
  expect(response.answer).toContain('Component logs: none')
})

test('what enforcers say is in force is told with its alerts, and a rule that outlived its decision as such', async () => {
  const block = {
    address: '203.0.113.66',
    action: 'block',
    requested_by: 'policy',
    policy: 'scanners',
    enforcer: 'nftables@gw-1',
    reported_at: at('18:29'),
    expires_at: at('19:00'),
    packets: 812,
    decision_status: 'active',
    alert_ids: [ALERT.alert_id],
    blocks: 2,
  }
  const { response } = await answer('Which IPs are blocked now?', {
    'enforcers-heard': [{ enforcers: 1, newest_report: at('18:29') }],
    'blocked-now': [block, { ...block, address: '198.51.100.0/24', decision_status: 'revoked', alert_ids: [] }],
  })
  expect(response.answer).not.toContain('It is not known')
  expect(response.answer).toContain('Blocks in force: 2, by the word of 1 enforcer(s)')
  expect(response.answer).toContain('203.0.113.66: blocked, by nftables@gw-1, asked for by scanners')
  expect(response.answer).toContain('198.51.100.0/24: blocked')
  expect(response.answer).toContain('its decision is no longer active')
  expect(response.claims.flatMap(({ alert_ids }) => alert_ids)).toEqual([ALERT.alert_id])
})

test('an enforcer with nothing in force is "zero blocked", not "not known"', async () => {
  const heard = { 'enforcers-heard': [{ enforcers: 1, newest_report: at('18:29') }] }
  const { response } = await answer('Which IPs are blocked now?', heard)
  expect(response.answer).toContain('Blocks in force: 0')
  expect(response.answer).not.toContain('It is not known')
})

test('no enforcer is not "zero blocked"; what a firewall logs is passed on as its own word', async () => {
  const ban = {
    component: 'fail2ban',
    host: 'web-1',
    severity: 'notice',
    lines: 1,
    all_lines: 1,
    groups: 1,
    first_seen: at('16:07'),
    last_seen: at('16:07'),
    log_ids: [LOG],
    newest_message: 'Ban 203.0.113.66',
  }
  const { response, asked } = await answer('Which IPs are blocked now?', {
    'logs-grouped': [ban],
    'alerts-between': [ALERT],
    'check-logs': [{ log_id: LOG, time: at('16:07'), component: 'fail2ban', host: 'web-1', severity: 'notice' }],
  })
  expect(response.answer).toContain('It is not known: this installation has no enforcer')
  expect(response.answer).toContain('not the same as "zero blocked"')
  expect(response.answer).toContain('this is what they say, it was not checked')
  expect(response.answer).toContain('Alerts that would be a reason to block')
  expect(asked.find(({ name }) => name === 'logs-grouped')?.values[2]).toContain('fail2ban')
})
