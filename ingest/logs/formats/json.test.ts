import { expect, test } from 'vitest'
import { createCowrieParser } from './cowrie.ts'
import { createJsonParser, createOwnParser } from './json.ts'
import { contextOf, isoOf, understood } from './lines.fixture.ts'

const parse = createJsonParser(contextOf())

test.each([
  [
    'pino',
    { level: 40, time: 1795521600123, hostname: 'h', name: 'api', msg: 'slow' },
    { component: 'api', host: 'h', severity: 'warning', message: 'slow' },
  ],
  [
    'ECS, dotted',
    {
      '@timestamp': '2026-11-24T12:00:00.123Z',
      'log.level': 'ERROR',
      message: 'm',
      'host.name': 'h',
      'service.name': 's',
    },
    { component: 's', host: 'h', severity: 'err', message: 'm' },
  ],
  [
    'ECS, nested',
    {
      '@timestamp': '2026-11-24T12:00:00.123Z',
      log: { level: 'info' },
      message: 'm',
      host: { name: 'h' },
      service: { name: 's' },
    },
    { component: 's', host: 'h', severity: 'info' },
  ],
  [
    'GELF',
    { timestamp: 1795521600.123, host: 'h', short_message: 'm', level: 3 },
    { host: 'h', severity: 'err', message: 'm' },
  ],
  [
    'journald',
    {
      __REALTIME_TIMESTAMP: '1795521600123000',
      MESSAGE: 'm',
      PRIORITY: '4',
      SYSLOG_IDENTIFIER: 'sshd',
      _HOSTNAME: 'h',
    },
    { component: 'sshd', host: 'h', severity: 'warning', message: 'm' },
  ],
  [
    'Docker',
    { log: 'line\n', stream: 'stderr', time: '2026-11-24T12:00:00.123456789Z' },
    { message: 'line', component: 'unknown' },
  ],
  ['zap', { ts: 1795521600.123, level: 'warn', logger: 'l', msg: 'm' }, { component: 'l', severity: 'warning' }],
])('reads %s', (_name, object, expected) => {
  const record = understood(parse(JSON.stringify(object)))
  expect(record).toMatchObject(expected)
  expect(isoOf(record.timeUs).slice(0, 23)).toBe('2026-11-24T12:00:00.123')
})

test('finds addresses in fields that hold them, and keeps the rest as attributes', () => {
  const record = understood(
    parse(
      '{"time":"2026-11-24T12:00:00Z","msg":"m","source":{"ip":"192.0.2.1"},"client_ip":"2001:db8::1","n":3,"list":["a","b"]}',
    ),
  )
  expect(record.addresses).toEqual(['192.0.2.1', '2001:db8::1'])
  expect(record.attributes).toEqual({ 'source.ip': '192.0.2.1', client_ip: '2001:db8::1', n: '3', list: 'a, b' })
})

test("takes an error's message where there is no other", () => {
  expect(understood(parse('{"time":1795521600123,"level":60,"err":{"message":"broke"}}'))).toMatchObject({
    message: 'broke',
    severity: 'crit',
  })
})

test.each([
  ['{"time":', 'not_json'],
  ['[1]', 'not_an_object'],
  ['"text"', 'not_an_object'],
  ['{"msg":"m"}', 'no_time'],
  ['{"time":"soon"}', 'bad_time'],
  ['{"time":{"a":1}}', 'bad_time'],
  ['{"time":-1}', 'bad_time'],
])('refuses %s', (line, reason) => {
  expect(parse(line)).toMatchObject({ kind: 'rejected', reason })
})

test('a bomb of depth or width costs a bounded number of attributes', () => {
  const deep = `{"time":1795521600123,"a":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`
  expect(understood(parse(deep)).attributes).toEqual({ attributes_left_out: '1' })
  const wide = JSON.stringify({
    time: 1795521600123,
    ...Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i])),
  })
  const { attributes } = understood(parse(wide))
  expect(Object.keys(attributes)).toHaveLength(49)
  expect(attributes.attributes_left_out).toBe('4952')
})

test('names of prototypes are names like others', () => {
  const line = '{"time":1795521600123,"__proto__":{"msg":"x"},"constructor":"c","hasOwnProperty":"h"}'
  expect(understood(parse(line)).attributes).toMatchObject({ constructor: 'c', hasOwnProperty: 'h' })
  expect(({} as Record<string, unknown>).msg).toBeUndefined()
})

test('our own services are named autoinmune-<service>', () => {
  const own = createOwnParser(contextOf())
  expect(
    understood(own('{"level":30,"time":"2026-11-24T12:00:00.000Z","service":"sink","msg":"started"}')),
  ).toMatchObject({
    component: 'autoinmune-sink',
    severity: 'info',
    message: 'started',
  })
})

test('reads cowrie: who, what, and how much it matters', () => {
  const cowrie = createCowrieParser(contextOf())
  const line =
    '{"eventid":"cowrie.login.success","username":"root","timestamp":"2018-05-30T23:18:44.458046Z","message":"login attempt [root/admin] succeeded","isError":0,"src_ip":"192.0.2.49","session":"e1","password":"admin","sensor":"pot"}'
  const record = understood(cowrie(line))
  expect(isoOf(record.timeUs)).toBe('2018-05-30T23:18:44.458046Z')
  expect(record).toMatchObject({
    component: 'cowrie',
    host: 'pot',
    severity: 'notice',
    attributes: { username: 'root', password: 'admin', eventid: 'cowrie.login.success', session: 'e1' },
  })
  expect(cowrie('{"eventid":"other","timestamp":1}')).toMatchObject({ kind: 'rejected', reason: 'not_this_format' })
  expect(cowrie('{"eventid":"cowrie.x"}')).toMatchObject({ kind: 'rejected', reason: 'no_time' })
})
