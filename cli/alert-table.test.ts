import { expect, test } from 'vitest'
import { renderAlertLine, renderAlerts, type ShownAlert } from './alert-table.ts'

const alert: ShownAlert = {
  class: 'ssh_bruteforce',
  severity: 'high',
  subject: { type: 'source', value: '203.0.113.66' },
  source_ip: '203.0.113.66',
  targets: ['10.0.0.5:22', '10.0.0.6:22', '10.0.0.7:22'],
  first_seen: '2026-03-10T16:05:00.123456Z',
  last_seen: '2026-03-10T16:14:45Z',
  score: 0.97,
  event_count: 1240,
}

test('shows who, what, when and how much', () => {
  const text = renderAlerts([alert])
  for (const part of [
    'high',
    'ssh_bruteforce',
    '203.0.113.66',
    '10.0.0.5:22, 10.0.0.6:22 +1',
    '2026-03-10 16:05:00',
    '1,240',
    '0.97',
  ]) {
    expect(text).toContain(part)
  }
})

test('says so when there is none', () => {
  expect(renderAlerts([])).toBe('no alerts')
})

test('many sources are no address, and a subject stands in for targets', () => {
  const flood = { ...alert, source_ip: null, targets: [], subject: '10.0.0.5', event_count: null }
  expect(renderAlertLine(flood)).toBe(
    'high  ssh_bruteforce  many  10.0.0.5  2026-03-10 16:05:00  2026-03-10 16:14:45  -  0.97',
  )
})

test('text of an alert cannot drive the terminal', () => {
  const hostile = renderAlerts([{ ...alert, targets: ['\u001b[2Jevil\u202e'] }])
  expect(hostile).toContain('\\u{1b}[2Jevil\\u{202e}')
  expect(hostile).not.toContain('\u001b')
})
