import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { type FakeBroker, NOW_US, openFakeBroker } from '../intake.fixture.ts'
import { openLogMetrics } from '../metrics.ts'
import { openHttpSource } from './http.ts'
import type { OpenSource } from './source.ts'

const TOKEN = 'a-token-of-sufficient-length'
let open: OpenSource | undefined
afterEach(async () => open?.close())

const serve = async (broker: FakeBroker, changes: object = {}): Promise<string> => {
  const token_file = path.join(mkdtempSync(path.join(tmpdir(), 'autoinmune-logs-')), 'token')
  writeFileSync(token_file, `${TOKEN}\n`)
  const deps = {
    intake: broker.intake,
    metrics: openLogMetrics(() => 0),
    log: pino({ level: 'silent' }),
    nowUs: () => NOW_US,
    stateDir: '',
  }
  open = await openHttpSource({ name: 'api', type: 'http', port: 0, token_file, ...changes }, deps)
  return `http://${open.address}/v1/logs`
}
const post = (url: string, body: string, type = 'application/x-ndjson', token: string = TOKEN) =>
  fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': type, authorization: `Bearer ${token}` },
  })
const line = (msg: string): string => JSON.stringify({ time: '2026-11-24T11:00:00Z', msg })

test('accepts JSON lines, a JSON list and text lines, and says what became of them', async () => {
  const broker = openFakeBroker()
  const url = await serve(broker)
  const first = await post(url, `${line('one')}\n${line('two')}\nnot JSON\n`)
  expect(first.status).toBe(202)
  expect(await first.json()).toMatchObject({
    accepted: 2,
    rejected: 1,
    errors: [{ line: 3, reason: 'unknown_format' }],
  })
  await post(url, `[${line('three')},\n ${line('four')}]`, 'application/json')
  await post(url, '<34>Nov 24 11:00:01 h a: five\n', 'text/plain')
  expect(broker.messages()).toEqual(['one', 'two', 'three', 'four', 'five'])
  expect(broker.letters).toHaveLength(1)
})

test('answers only after the acknowledgement; a refusal is 503, and the same body again has the same ids', async () => {
  const broker = openFakeBroker()
  const url = await serve(broker)
  broker.hold()
  let isAnswered = false
  const answer = post(url, line('one')).finally(() => {
    isAnswered = true
  })
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(isAnswered).toBe(false)
  broker.release()
  expect((await answer).status).toBe(202)
  await post(url, line('one'))
  const ids = broker.outputs.map(({ message }) => ('log_id' in message ? message.log_id : ''))
  expect(ids[1]).toBe(ids[0])
  broker.fail()
  const refused = await post(url, line('two'))
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
  expect(refused.headers.get('content-type')).toContain('application/problem+json')
})

test.each([
  ['another token', 401, (url: string) => post(url, line('x'), undefined, 'wrong-token-wrong-token')],
  [
    'no token',
    401,
    (url: string) => fetch(url, { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }),
  ],
  ['a body that is too large', 413, (url: string) => post(url, 'x'.repeat(5000))],
  ['another type', 415, (url: string) => post(url, 'x', 'application/xml')],
  [
    'a compressed body',
    415,
    (url: string) =>
      fetch(url, {
        method: 'POST',
        body: 'x',
        headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip', authorization: `Bearer ${TOKEN}` },
      }),
  ],
  ['an empty body', 400, (url: string) => post(url, '')],
  ['another page', 404, (url: string) => post(url.replace('/v1/logs', '/'), 'x')],
])('refuses %s with a problem', async (_name, status, request) => {
  const response = await request(await serve(openFakeBroker(), { max_body_bytes: 2048 }))
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ status })
})

test('a bomb of nested lists is lines that cannot be read, not a crash', async () => {
  const broker = openFakeBroker()
  const response = await post(await serve(broker), '['.repeat(500_000) + ']'.repeat(500_000), 'application/json')
  expect(response.status).toBe(202)
  expect(await response.json()).toMatchObject({ accepted: 0, rejected: 1 })
})

test('connections beyond the bound are refused', async () => {
  const broker = openFakeBroker()
  const url = await serve(broker, { max_connections: 1 })
  broker.hold()
  const first = post(url, line('one'))
  await new Promise((resolve) => setTimeout(resolve, 200))
  await expect(post(url, line('two'))).rejects.toThrow('fetch failed')
  broker.release()
  expect((await first).status).toBe(202)
})

test('a token that is too short keeps it from starting', async () => {
  const short = path.join(mkdtempSync(path.join(tmpdir(), 'autoinmune-logs-')), 'token')
  writeFileSync(short, 'short')
  await expect(serve(openFakeBroker(), { token_file: short })).rejects.toThrow('at least 16')
  open = undefined
})
