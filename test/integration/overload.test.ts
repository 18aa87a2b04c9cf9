// More requests than can be answered: those beyond the bound are told so at once, questions, functions and MCP alike, and the rest is answered.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { openRagApi, type RagApi } from '../../rag-api/main.ts'
import { openDatabase } from '../../sql/database.ts'

const TOKENS = {
  ana: 'token-of-ana-in-the-overload-test',
  eva: 'token-of-eva-in-the-overload-test',
  agent: 'token-of-agent-in-the-overload-test',
}
const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-overload-'))
const database = openDatabase({ databaseUrl: inject('databaseUrl') })
let api: RagApi
beforeAll(async () => {
  vi.stubEnv('DATABASE_URL', inject('databaseUrl'))
  vi.stubEnv('HTTP_PORT', '0')
  const file = path.join(folder, 'autoinmune.tokens.yaml')
  writeFileSync(
    file,
    `tokens:
  - { name: ana, role: admin, token: ${TOKENS.ana} }
  - { name: eva, role: analyst, token: ${TOKENS.eva} }
  - { name: agent, role: viewer, scopes: [mcp], token: ${TOKENS.agent} }
`,
  )
  vi.stubEnv('HTTP_TOKENS_FILE', file)
  vi.stubEnv('MCP_ENABLED', 'true')
  vi.stubEnv('ANSWERS_AT_ONCE', '2')
  vi.stubEnv('ANSWERS_WAITING', '2')
  vi.stubEnv('ANSWERS_WAIT_MS', '20000')
  vi.stubEnv('LOG_LEVEL', 'silent')
  api = await openRagApi()
})
afterAll(async () => {
  await api?.close()
  vi.unstubAllEnvs()
  await database.end()
  rmSync(folder, { recursive: true })
})

/** Nobody else is answered by the database until it is let go: a lock of all that answers read, or the one engine. */
const holdDatabase = async (): Promise<PoolClient> => {
  const client = await database.connect()
  await client.query('BEGIN')
  await client.query('LOCK TABLE alerts, security_events IN ACCESS EXCLUSIVE MODE')
  return client
}

const letGo = async (client: PoolClient): Promise<void> => {
  await client.query('ROLLBACK')
  client.release()
}

const post = async (who: keyof typeof TOKENS, path: string, body: object) => {
  const startedMs = performance.now()
  const headers = {
    authorization: `Bearer ${TOKENS[who]}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  }
  const response = await fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, ms: performance.now() - startedMs }
}
const ask = (who: keyof typeof TOKENS) => post(who, '/v1/questions', { question: 'how many alerts today?' })
const call = (who: keyof typeof TOKENS) => post(who, '/v1/functions/count', { subject: 'alerts' })
const callTool = () =>
  post('agent', '/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'count', arguments: {} } })

const metric = async (name: string): Promise<number> => {
  const response = await fetch(`${api.url}/metrics`, { headers: { authorization: `Bearer ${TOKENS.ana}` } })
  const line = (await response.text()).split('\n').find((one) => one.startsWith(`${name} `))
  return Number(line?.split(' ').at(-1))
}

test('the bound is one for questions, functions and MCP; beyond it is 503 within milliseconds, and who waited is answered', async () => {
  const holder = await holdDatabase()
  const admitted = [ask('ana'), call('ana'), ask('eva'), callTool()]
  await expect.poll(() => metric('rag_api_answers_waiting')).toBe(2)
  expect(await metric('rag_api_answers_in_work')).toBe(2)
  for (const refused of [await ask('ana'), await call('eva'), await callTool()]) {
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    expect(JSON.parse(refused.text).detail).toContain('2 are answered at a time')
    expect(refused.ms).toBeLessThan(1000)
  }
  // What does not ask the database is answered meanwhile.
  expect((await fetch(`${api.url}/healthz`)).status).toBe(200)
  await letGo(holder)
  expect((await Promise.all(admitted)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(await metric('rag_api_turned_away_requests_total{because="full"}')).toBe(3)
})

test('one person cannot keep another out', async () => {
  const holder = await holdDatabase()
  const many = Array.from({ length: 6 }, () => ask('ana'))
  await expect.poll(() => metric('rag_api_answers_waiting')).toBe(2)
  const other = ask('eva')
  await expect.poll(() => metric('rag_api_turned_away_requests_total{because="displaced"}')).toBe(1)
  await letGo(holder)
  expect((await other).status).toBe(200)
  const statuses = (await Promise.all(many)).map(({ status }) => status).toSorted()
  expect(statuses).toEqual([200, 200, 200, 503, 503, 503])
})

test('those who were turned away are in the audit log, together', async () => {
  // Gathered for a second, then written with the next batch.
  await expect
    .poll(
      async () => {
        const { rows } = await database.query(
          "SELECT sum((detail ->> 'requests')::integer)::integer AS requests FROM audit_log WHERE action = 'turned_away' AND actor = 'ana'",
        )
        return rows[0]?.requests
      },
      { timeout: 10_000 },
    )
    .toBe(4)
})
