import { expect, test } from 'vitest'
import { analysisOf, type Message, sendDamaged } from './conversation.fixture.ts'
import { clientHelloMessage, record } from './tls.fixture.ts'

const ask = (content: string): Message => ({ from: '>', content })
const reply = (content: string): Message => ({ from: '<', content })
const basic = (text: string) => `Authorization: Basic ${Buffer.from(text).toString('base64')}\r\n`

const POST = 'POST /a/b?c=%20d HTTP/1.1\r\nUser-Agent: curl/8\r\nHOST: A.example:8000\r\nContent-Length: 21\r\n\r\n'
const BODY = 'GET /x HTTP/1.1\r\n\r\nab'
const OK = 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 2\r\n\r\nok'

test('first request and first response', () => {
  expect(analysisOf('tcp', 8000, [ask(POST + BODY), reply(OK)])).toEqual({
    service: 'http',
    service_source: 'content',
    http_method: 'POST',
    http_path: '/a/b?c=%20d',
    http_host: 'a.example:8000',
    http_user_agent: 'curl/8',
    http_status: 200,
    http_content_type: 'text/html; charset=utf-8',
    http_requests: 1,
  })
})

test.each<[string, Message[], number]>([
  ['one', [ask('GET / HTTP/1.1\r\n\r\n')], 1],
  ['on a kept connection', [ask('GET / HTTP/1.1\r\n\r\n'), reply(OK), ask('GET /2 HTTP/1.1\r\n\r\n'), reply(OK)], 2],
  ['pipelined in one segment', [ask('GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nHEAD /3 HTTP/1.1\r\n\r\n')], 3],
  ['behind a body that looks like one', [ask(POST + BODY), ask('GET /2 HTTP/1.1\r\n\r\n')], 2],
  ['a body in a segment of its own', [ask(POST), ask(BODY), ask('GET /2 HTTP/1.1\r\n\r\n')], 2],
  ['with a start line in two segments', [ask('GE'), ask('T / HTT'), ask('P/1.1\r\n\r'), ask('\n')], 1],
  [
    'behind a chunked body',
    [
      ask('PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n'),
      ask('0\r\n\r\n'),
      ask('GET / HTTP/1.1\r\n\r\n'),
    ],
    2,
  ],
])('requests are counted: %s', (_name, messages, count) => {
  const facts = analysisOf('tcp', 80, messages)
  expect(facts?.http_requests).toBe(count)
  expect(facts?.violation_rules).toBeUndefined()
})

test('headers over many segments are read whole', () => {
  const parts = POST.match(/.{1,7}/gs) ?? []
  expect(analysisOf('tcp', 80, parts.map(ask))).toMatchObject({ http_host: 'a.example:8000', http_requests: 1 })
})

test('a head cut by the snap length shows what is there', () => {
  const messages: Message[] = [{ from: '>', content: POST.slice(0, 80), wireBytes: 900 }, reply(OK)]
  expect(analysisOf('tcp', 80, messages)).toMatchObject({
    http_method: 'POST',
    http_user_agent: 'curl/8',
    http_status: 200,
  })
})

test.each<[string, Message[], object]>([
  [
    'refused twice, then right',
    ['bob:1', 'bob:2', 'bob:3'].flatMap((text, i) => [
      ask(`GET / HTTP/1.1\r\n${basic(text)}\r\n`),
      reply(i < 2 ? 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n' : OK),
    ]),
    { login_attempts: 3, login_failures: 2, login_succeeded: true, login_user: 'bob' },
  ],
  [
    'a request without credentials is no attempt',
    [
      ask('GET / HTTP/1.1\r\n\r\n'),
      reply('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'),
      ask(`GET / HTTP/1.1\r\n${basic('al:x')}\r\n`),
      reply(OK),
    ],
    { login_attempts: 1, login_succeeded: true, login_user: 'al' },
  ],
  [
    'the name of Digest',
    [
      ask('GET / HTTP/1.1\r\nAuthorization: Digest username="eve", realm="x"\r\n\r\n'),
      reply('HTTP/1.1 403 No\r\n\r\n'),
    ],
    { login_attempts: 1, login_failures: 1, login_succeeded: false, login_user: 'eve' },
  ],
  [
    'NTLM counts when it is decided',
    [
      ask('GET / HTTP/1.1\r\nAuthorization: NTLM TlRMTVNTUAABAAAA\r\n\r\n'),
      reply('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n'),
      ask('GET / HTTP/1.1\r\nAuthorization: NTLM TlRMTVNTUAADAAAA\r\n\r\n'),
      reply('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n'),
    ],
    { login_attempts: 1, login_failures: 1, login_succeeded: false },
  ],
])('logins: %s', (_name, messages, expected) => {
  expect(analysisOf('tcp', 80, messages)).toMatchObject(expected)
})

test('the password of Basic is nowhere in the facts', () => {
  const facts = analysisOf('tcp', 80, [ask(`GET / HTTP/1.1\r\n${basic('bob:s3cret')}\r\n`)])
  expect(JSON.stringify(facts)).not.toMatch(/s3cret|czNjcmV0/)
})

test('TLS inside CONNECT is followed', () => {
  const facts = analysisOf('tcp', 3128, [
    ask('CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n'),
    reply('HTTP/1.1 200 Connection established\r\n\r\n'),
    { from: '>', content: record(22, clientHelloMessage({ name: 'a.example' })) },
  ])
  expect(facts).toMatchObject({
    service: 'http',
    http_method: 'CONNECT',
    http_path: 'a.example:443',
    tls_sni: 'a.example',
  })
})

test('an upgrade to WebSocket ends the counting', () => {
  const facts = analysisOf('tcp', 80, [
    ask('GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n'),
    reply('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    ask('GET / HTTP/1.1\r\n\r\n'),
  ])
  expect(facts).toMatchObject({ http_status: 101, http_requests: 1 })
})

test('HTTP/2 in clear text', () => {
  expect(analysisOf('tcp', 80, [ask('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')])).toEqual({
    service: 'http',
    service_source: 'content',
  })
})

test.each([
  ['another version', 'GET / HTTP/1.9\r\n\r\n', 'http_bad_version'],
  ['two lengths that differ', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 'http_two_lengths'],
  [
    'a length beside chunks',
    'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    'http_two_lengths',
  ],
  ['a space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 'http_bad_header'],
  ['a header without a name', 'GET / HTTP/1.1\r\nnothing\r\n\r\n', 'http_bad_header'],
  ['a control character', 'GET / HTTP/1.1\r\nA: \x01\r\n\r\n', 'http_bad_header'],
  ['headers without end', `GET / HTTP/1.1\r\nA: ${'x'.repeat(40_000)}`, 'http_header_too_long'],
])('%s: a violation', (_name, content, rule) => {
  expect(analysisOf('tcp', 80, [ask(content)])?.violation_rules).toEqual({ [rule]: 1 })
})

test('damaged conversations are survived', () => {
  sendDamaged('tcp', 80, [ask(POST + BODY), reply(OK), ask(`GET / HTTP/1.1\r\n${basic('a:b')}\r\n`), reply(OK)])
})
