import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { readEnvironment } from '../processors/runtime/environment.ts'
import { readNamedTokens } from './access/tokens.ts'
import type { Access } from './access.ts'
import { assertSafe } from './access.ts'
import { createApp } from './app.ts'
import { ragApiSchema } from './config.ts'
import { fakeDatabase } from './queries/fake-database.ts'
import type { Database } from './queries/queries.ts'

const TOKEN = 'a-token-of-sixteen-characters'
const LOCAL: Access = { host: '127.0.0.1', token: undefined, allowedHosts: [] }
let app: FastifyInstance | undefined

const open = async (access: Access = LOCAL, database: Database = fakeDatabase({})): Promise<FastifyInstance> => {
  app = await createApp({ database, log: pino({ level: 'silent' }), access, schemaVersion: 10 })
  return app
}
afterEach(async () => {
  await app?.close()
  app = undefined
})

const ask = (payload: object) =>
  ({ method: 'POST', url: '/v1/questions', payload, headers: { host: 'localhost' } }) as const

test('a bad field is named with its value', async () => {
  const response = await (await open()).inject(ask({ question: 'hola', time_zone: 'Mars/Olympus' }))
  expect(response.statusCode).toBe(400)
  expect(response.headers['content-type']).toContain('application/problem+json')
  expect(response.json()).toMatchObject({
    title: 'Bad request',
    errors: [{ field: 'body.time_zone', value: 'Mars/Olympus', reason: 'is not an IANA time zone name' }],
  })
})

test.each<[string, object, string]>([
  ['a question that is no text', { question: 5 }, 'body.question'],
  ['no question', { question: null }, 'body.question'],
  ['a leap second', { question: 'alertas de hoy', now: '2026-06-30T23:59:60Z' }, 'body.now'],
  ['a year before there were networks', { question: 'alertas de hoy', now: '0001-01-01T00:00:00Z' }, 'body.now'],
])('%s is refused', async (_name, payload, field) => {
  const response = await (await open()).inject(ask(payload))
  expect(response.statusCode).toBe(400)
  expect(response.json().errors.map((one: { field: string }) => one.field)).toEqual([field])
})

test.each(['/v1/alerts', '/v1/audit'])('%s says that it is JSON', async (url) => {
  const response = await (await open()).inject({ url, headers: { host: 'localhost' } })
  expect(response.headers['content-type']).toContain('application/json')
})

test('all bad fields are named at once', async () => {
  const response = await (await open()).inject(ask({ question: '', now: 'soon', nonsense: 1 }))
  const fields = response.json().errors.map(({ field }: { field: string }) => field)
  expect(fields.sort()).toEqual(['body.nonsense', 'body.now', 'body.question'])
})

test.each<[string, Record<string, string>, number]>([
  ['a name of another site (DNS rebinding)', { host: 'evil.example' }, 403],
  ['a page of another origin', { host: 'localhost', origin: 'http://evil.example' }, 403],
  ['a sandboxed page', { host: 'localhost', origin: 'null' }, 403],
  ['no sensible host', { host: 'a b' }, 403],
  ['the page itself', { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' }, 200],
  ['IPv6 loopback', { host: '[::1]:8080' }, 200],
])('on loopback, %s', async (_who, headers, status) => {
  expect((await (await open()).inject({ url: '/v1/alerts', headers })).statusCode).toBe(status)
})

test('an open address without a token is refused at start', () => {
  expect(() => assertSafe({ host: '0.0.0.0', token: undefined, allowedHosts: [] })).toThrow('HTTP_TOKEN')
  expect(() => assertSafe({ host: '0.0.0.0', token: TOKEN, allowedHosts: [] })).not.toThrow()
})

test('with a token, data needs it and probes and the page do not', async () => {
  const opened = await open({ host: '0.0.0.0', token: TOKEN, allowedHosts: [] })
  const status = async (url: string, authorization?: string) =>
    (await opened.inject({ url, headers: { host: 'pod:8080', ...(authorization ? { authorization } : {}) } }))
      .statusCode
  expect(await status('/v1/alerts')).toBe(401)
  expect(await status('/metrics')).toBe(401)
  expect(await status('/v1/alerts', 'Bearer wrong')).toBe(401)
  expect(await status('/v1/alerts', `Bearer ${TOKEN}`)).toBe(200)
  expect(await status('/healthz')).toBe(200)
  expect(await status('/')).toBe(200)
})

test('readyz names each dependency', async () => {
  const down: Database = { query: async () => Promise.reject(new Error('connect ECONNREFUSED')) }
  const response = await (await open(LOCAL, down)).inject({ url: '/readyz', headers: { host: 'localhost' } })
  expect(response.statusCode).toBe(503)
  expect(response.json()).toEqual({
    status: 'not ready',
    dependencies: { database: 'connect ECONNREFUSED', migrations: 'not known' },
  })
})

test('a schema older than this build is not ready', async () => {
  const old: Database = { query: async () => ({ rows: [{ version: 9 }] }) }
  const response = await (await open(LOCAL, old)).inject({ url: '/readyz', headers: { host: 'localhost' } })
  expect(response.json().dependencies.migrations).toBe('version 9, needs 10')
})

test('a failure inside is not told to the client', async () => {
  const down: Database = { query: async () => Promise.reject(new Error('password of the database')) }
  const response = await (await open(LOCAL, down)).inject(ask({ question: 'top 10 IPs' }))
  expect(response.statusCode).toBe(500)
  expect(response.body).not.toContain('password')
})

test('the API describes itself, with the attribution of its data', async () => {
  const { openapi, info, paths } = (
    await (await open()).inject({ url: '/v1/openapi.json', headers: { host: 'localhost' } })
  ).json()
  expect(openapi).toBe('3.0.3')
  expect(info.description).toContain('DB-IP')
  // One path for each function: functions/ has a test of those.
  const others = Object.keys(paths).filter((path) => !path.startsWith('/v1/functions/'))
  expect(others.sort()).toEqual([
    '/v1/alerts',
    '/v1/alerts/stream',
    '/v1/alerts/{alert_id}',
    '/v1/alerts/{alert_id}/feedback',
    '/v1/audit',
    '/v1/audit/chain',
    '/v1/events/{event_id}',
    '/v1/functions',
    '/v1/incidents',
    '/v1/incidents/{incident_id}',
    '/v1/incidents/{incident_id}/report',
    '/v1/language-model/runs',
    '/v1/language-model/runs/{run_id}',
    '/v1/language-model/runs/{run_id}/replay',
    '/v1/logs/{log_id}',
    '/v1/queries/{name}',
    '/v1/questions',
    '/v1/similar',
  ])
})

test('the page allows no script but its own', async () => {
  const response = await (await open()).inject({ url: '/', headers: { host: 'localhost' } })
  expect(response.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
  expect(response.body).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style=/)
})

test('a body too large is refused', async () => {
  const response = await (await open()).inject(ask({ question: 'x'.repeat(20_000) }))
  expect(response.statusCode).toBe(413)
})

test('an id that is none is a bad request, an unknown one is not found', async () => {
  const opened = await open()
  const status = async (url: string) => (await opened.inject({ url, headers: { host: 'localhost' } })).statusCode
  expect(await status('/v1/events/42')).toBe(400)
  expect(await status('/v1/events/019cd87e-93e0-8000-ac13-3cfdbf3d271a')).toBe(404)
  expect(await status('/v1/alerts?cursor=nonsense')).toBe(400)
  expect(await status('/nowhere')).toBe(404)
})

const ALERT_ID = '0193e2a0-0000-7000-8000-000000000000'
const row = {
  ...{ alert_id: ALERT_ID, revision: 2, status: 'open', attack_class: 'port_scan', severity: 'low', confidence: 0.99 },
  ...{ subject_type: 'source', subject_value: '203.0.113.5', source_ip: '203.0.113.5', sources_count: 1, targets: [] },
  ...{ first_seen: '2026-11-24T10:00:00Z', last_seen: '2026-11-24T10:00:20Z', event_count: 5, event_ids: [] },
  ...{ techniques: ['T1046'], evidence: [], summary: 'Scan.', updated_at: null, raised_at: null, stored_at: 'now' },
  feedback: [{ actor: 'ana', verdict: 'true_positive', comment: null, given_at: '2026-11-24T11:00:00+00:00' }],
}

test.each([
  ['', { kind: 'alert', class: 'port_scan', feedback: [{ actor: 'ana', given_at: '2026-11-24T11:00:00.000Z' }] }],
  ['?format=ecs', { event: { kind: 'alert', id: ALERT_ID } }],
  ['?format=ocsf', { class_uid: 2004, finding_info: { uid: ALERT_ID }, verdict_id: 2 }],
])('alerts are given in the shape that is asked for: %s', async (query, shape) => {
  const opened = await open(LOCAL, fakeDatabase({ 'alerts-page': [row], 'alert-by-id': [row] }))
  const get = async (url: string) => (await opened.inject({ url, headers: { host: 'localhost' } })).json()
  expect(await get(`/v1/alerts${query}`)).toMatchObject({ alerts: [shape], next_cursor: null })
  expect(await get(`/v1/alerts/${ALERT_ID}${query}`)).toMatchObject(shape)
})

test('a format that does not exist is refused by name', async () => {
  const response = await (await open()).inject({ url: '/v1/alerts?format=cef', headers: { host: 'localhost' } })
  expect(response.statusCode).toBe(400)
  expect(response.json().errors).toMatchObject([{ field: 'query.format', value: 'cef' }])
})

const judge = (payload: object, headers: Record<string, string> = {}) =>
  ({
    method: 'POST',
    url: `/v1/alerts/${ALERT_ID}/feedback`,
    payload,
    headers: { host: 'localhost', ...headers },
  }) as const

test.each([
  ['nobody needs a token here', LOCAL, undefined, 'local'],
  ['the token has a name', { ...LOCAL, namedTokens: readNamedTokens(`eva:${TOKEN}`) }, TOKEN, 'eva'],
  ['the token has none', { ...LOCAL, token: TOKEN }, TOKEN, 'token'],
])('feedback is noted under who gave it: %s', async (_how, access, token, actor) => {
  const given = { alert_id: ALERT_ID, actor, verdict: 'false_positive', comment: 'ours', given_at: 'now', revision: 2 }
  const database = fakeDatabase({ 'feedback-give': [given] })
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await (await open(access, database)).inject(
    judge({ verdict: 'false_positive', comment: ' ours\0 ' }, headers),
  )
  expect(response.json()).toEqual(given)
  expect(database.asked).toEqual([
    { name: 'feedback-give', values: [ALERT_ID, actor, 'false_positive', 'ours', '127.0.0.1', expect.any(String)] },
  ])
})

test('feedback without a known token, with a bad verdict or about no alert is refused', async () => {
  const named = { ...LOCAL, namedTokens: readNamedTokens(`eva:${TOKEN}\nana:another-of-sixteen-characters`) }
  const status = async (access: Access, payload: object, headers?: Record<string, string>) => {
    const { statusCode } = await (await open(access)).inject(judge(payload, headers))
    await app?.close()
    return statusCode
  }
  expect(await status(named, { verdict: 'true_positive' })).toBe(401)
  expect(await status(named, { verdict: 'true_positive' }, { authorization: 'Bearer eva' })).toBe(401)
  expect(await status(LOCAL, { verdict: 'maybe' })).toBe(400)
  expect(await status(LOCAL, { verdict: 'true_positive', actor: 'somebody else' })).toBe(400)
  expect(await status(LOCAL, { verdict: 'true_positive' })).toBe(404)
})

test.each([
  ['', true],
  ['ana:a-token-of-sixteen-characters', true],
  ['ana:a-token-of-sixteen-characters,eva:another-of-sixteen-characters', true],
  ['ana:short', false],
  ['a-token-of-sixteen-characters', false],
  ['Ana:a-token-of-sixteen-characters', false],
])('HTTP_TOKENS %j is usable: %s', (text, isUsable) => {
  const read = () => readEnvironment(ragApiSchema, { HTTP_TOKENS: text })
  if (isUsable) expect(read().HTTP_TOKENS).toBe(text)
  else expect(read).toThrow('HTTP_TOKENS')
})
