// Roles on the running service: a file of tokens decides who may do what, and a change of it is in force without a restart.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { digestOf } from '../../rag-api/access/tokens.ts'
import { openRagApi, type RagApi } from '../../rag-api/main.ts'
import { openDatabase } from '../../sql/database.ts'
import { clear, NOW, ODD, SSH_ALERT, store } from './questions-scenario.ts'

const PRIVATE_TEXT = 'Failed password'
const tokenOf = (name: string) => `token-of-${name}-in-the-access-test`
const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-access-'))
const file = path.join(folder, 'autoinmune.tokens.yaml')
const PEOPLE = `tokens:
  - { name: vera, role: viewer, token: ${tokenOf('vera')} }
  - { name: ana, role: analyst, sha256: ${digestOf(tokenOf('ana')).toString('hex')} }
  - { name: root, role: admin, token: ${tokenOf('root')} }
  - { name: old, role: admin, token: ${tokenOf('old')}, expires: "2020-01-01" }
`
let database: Pool
let api: RagApi
beforeAll(async () => {
  writeFileSync(file, PEOPLE)
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  await clear(database)
  await store(database)
  vi.stubEnv('DATABASE_URL', inject('databaseUrl'))
  vi.stubEnv('HTTP_PORT', '0')
  vi.stubEnv('HTTP_TOKENS_FILE', file)
  vi.stubEnv('LOG_LEVEL', 'silent')
  api = await openRagApi()
})
afterAll(async () => {
  await api?.close()
  vi.unstubAllEnvs()
  await clear(database)
  await database.end()
  rmSync(folder, { recursive: true })
})

const call = (who: string, url: string, body?: object) =>
  fetch(`${api.url}${url}`, {
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    headers: { authorization: `Bearer ${tokenOf(who)}`, ...(body ? { 'content-type': 'application/json' } : {}) },
  })

test.each([
  ['vera', '/v1/alerts', 200],
  ['vera', `/v1/events/${ODD.event_id}`, 403],
  ['vera', '/v1/audit', 403],
  ['ana', `/v1/events/${ODD.event_id}`, 200],
  ['ana', '/v1/audit', 403],
  ['root', '/v1/audit', 200],
  ['old', '/v1/alerts', 401],
  ['somebody', '/v1/alerts', 401],
])('%s asks for %s and is answered %i', async (who, url, status) => {
  expect((await call(who, url)).status).toBe(status)
})

test('a refusal says what is needed and what the token has', async () => {
  const { detail } = (await (await call('vera', '/v1/audit')).json()) as { detail: string }
  expect(detail).toBe('This needs role admin; the token of vera has role viewer.')
})

test('a viewer may not judge an alert, an analyst may', async () => {
  const judge = (who: string) =>
    call(who, `/v1/alerts/${SSH_ALERT.alert_id}/feedback`, { verdict: 'true_positive' }).then(({ status }) => status)
  expect(await judge('vera')).toBe(403)
  expect(await judge('ana')).toBe(200)
  await database.query('DELETE FROM feedback WHERE alert_id = $1', [SSH_ALERT.alert_id])
})

test('a viewer reads the same answer without what components wrote', async () => {
  const question = { question: 'what did the components log today?', now: new Date(NOW).toISOString() }
  const [whole, shown] = await Promise.all(
    ['ana', 'vera'].map(async (who) => (await call(who, '/v1/questions', question)).text()),
  )
  expect(whole).toContain(PRIVATE_TEXT)
  expect(shown).not.toContain(PRIVATE_TEXT)
  const [all, some] = [whole, shown].map((text) => JSON.parse(text ?? '').claims.length)
  expect(some).toBe(all)
})

test('a token that is added is known, and one that is taken away is not, without a restart', async () => {
  // Seldom: a wrong token is an attempt.
  const eventually = (who: string, status: number) =>
    vi.waitFor(async () => expect((await call(who, '/v1/alerts')).status).toBe(status), {
      timeout: 30_000,
      interval: 2500,
    })
  writeFileSync(file, `${PEOPLE}  - { name: new, role: viewer, token: ${tokenOf('new')} }\n`)
  await eventually('new', 200)
  writeFileSync(file, 'tokens: []')
  await eventually('root', 401)
  writeFileSync(file, PEOPLE)
  await eventually('root', 200)
})

test('whoever guesses is not listened to for a while', async () => {
  const guesses = Array.from({ length: 12 }, () => call('guess', '/v1/alerts').then(({ status }) => status))
  const statuses = await Promise.all(guesses)
  expect(statuses).toContain(429)
  const right = await call('root', '/v1/alerts')
  expect(right.status).toBe(429)
  expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0)
})
