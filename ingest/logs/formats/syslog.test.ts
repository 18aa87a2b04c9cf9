import { expect, test } from 'vitest'
import { contextOf, isoOf, NOW_US, understood } from './lines.fixture.ts'
import { createSyslogParser } from './syslog.ts'

const parse = createSyslogParser(contextOf())
const live = createSyslogParser(contextOf({ isLive: true }))

test.each([
  [
    'the form of the RFC',
    '<34>Oct 11 22:14:15 mymachine su: failed',
    '2026-10-11T22:14:15.000000Z',
    'mymachine',
    'su',
    'failed',
    'crit',
  ],
  ['a file without PRI', 'Nov 24 11:00:01 h sshd[12]: text', '2026-11-24T11:00:01.000000Z', 'h', 'sshd', 'text', null],
  ['a day of one digit', 'Jan  2 03:04:05 h a: x', '2026-01-02T03:04:05.000000Z', 'h', 'a', 'x', null],
  [
    'last year, when the day has not come yet',
    'Dec 31 23:59:59 h a: x',
    '2025-12-31T23:59:59.000000Z',
    'h',
    'a',
    'x',
    null,
  ],
  ['a clock that runs ahead by hours', 'Nov 25 06:00:00 h a: x', '2026-11-25T06:00:00.000000Z', 'h', 'a', 'x', null],
  ['29 February of the latest leap year', 'Feb 29 01:00:00 h a: x', '2024-02-29T01:00:00.000000Z', 'h', 'a', 'x', null],
  ['a year before the clock', 'Dec 10 2016 06:55:46 h a: x', '2016-12-10T06:55:46.000000Z', 'h', 'a', 'x', null],
  ['a year behind the clock', 'Dec 10 06:55:46 2016 h a: x', '2016-12-10T06:55:46.000000Z', 'h', 'a', 'x', null],
  ['a fraction', 'Nov 24 11:00:01.123 h a: x', '2026-11-24T11:00:01.123000Z', 'h', 'a', 'x', null],
  [
    "Cisco's star and zone",
    '<189>*Nov 24 11:00:01.5 UTC: %SYS-5-CONFIG_I: Configured',
    '2026-11-24T11:00:01.500000Z',
    null,
    '%SYS-5-CONFIG_I',
    'Configured',
    'notice',
  ],
  ['an ISO time', '2026-11-24T11:00:01.25+01:00 h a[1]: x', '2026-11-24T10:00:01.250000Z', 'h', 'a', 'x', null],
  ['a host left out', '<13>Nov 24 11:00:01 cron[7]: job', '2026-11-24T11:00:01.000000Z', null, 'cron', 'job', 'notice'],
  [
    'a host that is an address',
    'Nov 24 11:00:01 2001:db8::1 a: x',
    '2026-11-24T11:00:01.000000Z',
    '2001:db8::1',
    'a',
    'x',
    null,
  ],
  [
    'a module in the tag',
    'Nov 24 11:00:01 h sshd(pam_unix)[9]: x',
    '2026-11-24T11:00:01.000000Z',
    'h',
    'sshd(pam_unix)',
    'x',
    null,
  ],
  [
    'a version in the tag',
    'Nov 24 11:00:01 h syslogd 1.4.1: restart.',
    '2026-11-24T11:00:01.000000Z',
    'h',
    'syslogd 1.4.1',
    'restart.',
    null,
  ],
  [
    "login's dashes",
    'Nov 24 11:00:01 h  -- root[2]: ROOT LOGIN',
    '2026-11-24T11:00:01.000000Z',
    'h',
    '-- root',
    'ROOT LOGIN',
    null,
  ],
  [
    'no tag',
    'Nov 24 11:00:01 h last message repeated 2 times',
    '2026-11-24T11:00:01.000000Z',
    'h',
    'unknown',
    'last message repeated 2 times',
    null,
  ],
  ['an empty message', 'Nov 24 11:00:01 h a:', '2026-11-24T11:00:01.000000Z', 'h', 'a', '', null],
])('reads %s', (_name, line, time, host, component, message, severity) => {
  const { timeUs, ...rest } = understood(parse(line))
  expect(isoOf(timeUs)).toBe(time)
  expect(rest).toMatchObject({ host, component, message, severity })
})

test('takes the configured zone for a clock that names none, in winter and in summer', () => {
  const inMadrid = createSyslogParser(contextOf({ timeZone: 'Europe/Madrid' }))
  expect(isoOf(understood(inMadrid('Nov 24 12:00:00 h a: x')).timeUs)).toBe('2026-11-24T11:00:00.000000Z')
  expect(isoOf(understood(inMadrid('Jul  1 12:00:00 h a: x')).timeUs)).toBe('2026-07-01T10:00:00.000000Z')
})

test("reads the kernel's clock as an attribute", () => {
  const line = '<6>Nov 24 11:00:01 h kernel: [12345.678901] usb 1-1: new device'
  expect(understood(parse(line))).toMatchObject({
    component: 'kernel',
    message: 'usb 1-1: new device',
    attributes: { kernel_uptime_s: '12345.678901', facility: 'kern' },
  })
})

test('a network message without a time takes the moment of its arrival and says so; a line of a file has none', () => {
  expect(understood(live('<13>app: hello'))).toMatchObject({
    timeUs: NOW_US,
    component: 'app',
    attributes: { time_source: 'received' },
  })
  expect(parse('<13>app: hello')).toMatchObject({ kind: 'rejected', reason: 'no_time' })
  expect(live('no priority either')).toMatchObject({ kind: 'rejected', reason: 'no_time' })
})

test.each([
  ['<192>Nov 24 11:00:01 h a: x', 'bad_header'],
  ['<1234>x', 'bad_header'],
  ['<>x', 'bad_header'],
  ['Nov 31 11:00:01 h a: x', 'bad_time'],
  ['Nov 24 24:00:01 h a: x', 'bad_time'],
  ['2026-13-01T00:00:00Z h a: x', 'bad_time'],
  ['    at Object.<anonymous> (file.js:1:2)', 'no_time'],
])('refuses %s', (line, reason) => {
  expect(parse(line)).toMatchObject({ kind: 'rejected', reason })
})

test('reads RFC 5424 with structured data, escapes and a byte order mark', () => {
  const line =
    '<165>1 2003-10-11T22:14:15.003Z host evntslog 77 ID47 [exampleSDID@32473 iut="3" name="a \\"b\\" \\] c"][origin ip="192.0.2.1"] \ufeffAn event'
  const { timeUs, ...rest } = understood(parse(line))
  expect(isoOf(timeUs)).toBe('2003-10-11T22:14:15.003000Z')
  expect(rest).toMatchObject({
    component: 'evntslog',
    host: 'host',
    severity: 'notice',
    message: 'An event',
    addresses: [undefined, '192.0.2.1'],
    attributes: {
      facility: 'local4',
      pid: '77',
      message_id: 'ID47',
      'exampleSDID.iut': '3',
      'exampleSDID.name': 'a "b" ] c',
    },
  })
})

test('a hyphen of RFC 5424 is an unknown value', () => {
  const record = understood(live('<34>1 - - - - - -'))
  expect(record).toMatchObject({ host: null, component: 'unknown', message: '', timeUs: NOW_US })
  expect(record.attributes).toEqual({ facility: 'auth', time_source: 'received' })
})

test.each([
  ['<34>1 2003-10-11T22:14:15Z h a p', 'bad_header'],
  ['<34>1 yesterday h a p m - x', 'bad_time'],
  ['<34>1 - h a p m - x', 'no_time'],
  ['<34>1 2003-10-11T22:14:15Z h a p m [open x="1" text', 'bad_structured_data'],
  ['<34>1 2003-10-11T22:14:15Z h a p m text without data', 'bad_structured_data'],
])('refuses %s', (line, reason) => {
  expect(parse(line)).toMatchObject({ kind: 'rejected', reason })
})

test('an empty line is no record', () => {
  expect(parse('  ')).toEqual({ kind: 'ignored', reason: 'blank' })
})
