import { expect, test } from 'vitest'
import { createAccessParser } from './access.ts'
import { contextOf, isoOf, understood } from './lines.fixture.ts'
import { createWebErrorParser } from './web-error.ts'

const access = createAccessParser(contextOf({ component: 'nginx' }))
const errors = createWebErrorParser(contextOf({ component: 'web' }))
const COMMON = '192.0.2.1 - ana [24/Nov/2026:13:00:01 +0100] "GET /a?b=c HTTP/1.1" 200 512'

test('reads the common format', () => {
  const record = understood(access(COMMON))
  expect(isoOf(record.timeUs)).toBe('2026-11-24T12:00:01.000000Z')
  expect(record).toMatchObject({
    component: 'nginx',
    severity: 'info',
    message: 'GET /a?b=c HTTP/1.1 200',
    addresses: ['192.0.2.1'],
  })
  expect(record.attributes).toEqual({
    ...{
      src_ip: '192.0.2.1',
      user: 'ana',
      method: 'GET',
      path: '/a?b=c',
      protocol: 'HTTP/1.1',
      status: '200',
      bytes: '512',
    },
  })
})

test.each([
  ['combined, with quotes in the agent', `${COMMON} "-" "curl \\"x\\""`, { user_agent: 'curl \\"x\\"' }],
  [
    'a virtual host before it',
    `www.example.org:443 ${COMMON}`,
    { virtual_host: 'www.example.org:443', src_ip: '192.0.2.1' },
  ],
  ['an IPv6 client', COMMON.replace('192.0.2.1', '2001:db8::1'), { src_ip: '2001:db8::1' }],
  ['further fields', `${COMMON} "r" "a" 0.003 up`, { referer: 'r', user_agent: 'a' }],
  [
    'a TLS greeting on the plain port',
    '192.0.2.1 - - [24/Nov/2026:12:00:01 +0000] "\\x16\\x03\\x01" 400 0',
    { status: '400' },
  ],
  ['no request', '192.0.2.1 - - [24/Nov/2026:12:00:01 +0000] "-" 408 -', { status: '408' }],
])('reads %s', (_name, line, attributes) => {
  expect(understood(access(line)).attributes).toMatchObject(attributes)
})

test.each([
  ['404', 'notice'],
  ['503', 'err'],
  ['301', 'info'],
])('status %s is %s', (status, severity) => {
  expect(understood(access(COMMON.replace('200 512', `${status} 1`)))).toMatchObject({ severity })
})

test.each([
  ['192.0.2.1 - - [99/Nov/2026:12:00:01 +0000] "GET / HTTP/1.1" 200 1', 'bad_time'],
  ['192.0.2.1 - - [24/Foo/2026:12:00:01 +0000] "GET / HTTP/1.1" 200 1', 'bad_time'],
  ['192.0.2.1 - - "GET / HTTP/1.1" 200 1', 'no_header'],
])('refuses %s', (line, reason) => {
  expect(access(line)).toMatchObject({ kind: 'rejected', reason })
})

test.each([
  [
    'Apache 2.2',
    '[Sun Dec 04 04:47:44 2005] [error] mod_jk child in error state 6',
    { component: 'apache', severity: 'err', message: 'mod_jk child in error state 6' },
    {},
  ],
  [
    'Apache 2.4',
    '[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 3:tid 4] [client 192.0.2.9:99] File does not exist: /x',
    { severity: 'err', message: 'File does not exist: /x' },
    { module: 'core', pid: '3', thread: '4', src_ip: '192.0.2.9', src_port: '99' },
  ],
  [
    'Apache with an IPv6 client',
    '[Fri Sep 09 10:42:29 2011] [warn] [client 2001:db8::9:99] x',
    { severity: 'warning' },
    { src_ip: '2001:db8::9', src_port: '99' },
  ],
  [
    'nginx',
    '2026/11/24 11:17:35 [crit] 12#13: *9 connect() failed, client: 192.0.2.9, server: a.example, request: "GET / HTTP/1.1"',
    { component: 'nginx', severity: 'crit' },
    { pid: '12', src_ip: '192.0.2.9', virtual_host: 'a.example' },
  ],
])('reads error lines of %s', (_name, line, expected, attributes) => {
  const record = understood(errors(line))
  expect(record).toMatchObject(expected)
  expect(record.attributes).toMatchObject(attributes)
})

test('refuses what is no error line', () => {
  expect(errors('PHP Fatal error: x')).toMatchObject({ kind: 'rejected', reason: 'no_header' })
  expect(errors('[Sun Dec 32 04:47:44 2005] [error] x')).toMatchObject({ kind: 'rejected', reason: 'bad_time' })
})
