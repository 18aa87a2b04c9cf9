// MCP with the official client: it lists and calls the tools, and is refused without the scope, beyond the caps and with wrong input.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { FUNCTIONS } from '../../rag-api/functions/registry.ts'
import { openRagApi, type RagApi } from '../../rag-api/main.ts'
import { openDatabase } from '../../sql/database.ts'
import { ATTACKER, clear, flowsOf, NOW, SSH_ALERT, store } from './questions-scenario.ts'

const tokenOf = (name: string) => `token-of-${name}-in-the-mcp-test`
const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-mcp-'))
const now = new Date(NOW).toISOString()
let database: Pool
let api: RagApi
let client: Client
beforeAll(async () => {
  const file = path.join(folder, 'autoinmune.tokens.yaml')
  writeFileSync(
    file,
    `tokens:
  - { name: agent, role: viewer, scopes: [mcp], token: ${tokenOf('agent')} }
  - { name: root, role: admin, token: ${tokenOf('root')} }
`,
  )
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  await clear(database)
  await store(database)
  vi.stubEnv('DATABASE_URL', inject('databaseUrl'))
  vi.stubEnv('HTTP_PORT', '0')
  vi.stubEnv('HTTP_TOKENS_FILE', file)
  vi.stubEnv('MCP_ENABLED', 'true')
  vi.stubEnv('MCP_MAX_SPAN_HOURS', '720')
  vi.stubEnv('MCP_MAX_ROWS', '20')
  vi.stubEnv('LOG_LEVEL', 'silent')
  api = await openRagApi()
  client = await clientOf('agent')
})
afterAll(async () => {
  await client?.close()
  await api?.close()
  vi.unstubAllEnvs()
  await clear(database)
  await database.end()
  rmSync(folder, { recursive: true })
})

const clientOf = async (who: string): Promise<Client> => {
  const made = new Client({ name: 'test', version: '1' })
  const requestInit = { headers: { authorization: `Bearer ${tokenOf(who)}` } }
  await made.connect(new StreamableHTTPClientTransport(new URL(`${api.url}/mcp`), { requestInit }))
  return made
}
const textOf = (result: unknown): string => (result as { content: { text: string }[] }).content[0]?.text ?? ''

test('lists every function as a read-only tool', async () => {
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual(FUNCTIONS.map(({ name }) => name))
  expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([])
})

test('a call gives structured content that the client finds in its schema, and the same as text', async () => {
  const input = { now, addresses: [ATTACKER], from: '2026-03-10T12:00:00Z', subject: 'flows' }
  const result = await client.callTool({ name: 'count', arguments: input })
  expect(result.isError).toBeFalsy()
  expect(result.structuredContent).toEqual(JSON.parse(textOf(result)))
  const { facts } = result.structuredContent as { facts: { text: string }[] }
  expect(facts[0]?.text).toContain(
    `${flowsOf(({ source_ip, time }) => source_ip === ATTACKER && time >= '2026-03-10T12')} flows`,
  )
})

test.each(FUNCTIONS.map(({ name }) => name))('%s can be called', async (name) => {
  const needed: Record<string, object> = {
    threat_assessment_bulk: { events: [{ source_ip: ATTACKER }] },
    forensic_analysis: { event_chain: SSH_ALERT.event_ids },
    response_recommendation: { threat_type: 'ssh_bruteforce' },
  }
  const result = await client.callTool({ name, arguments: { now, ...needed[name] } })
  expect([name, result.isError ? textOf(result) : '']).toEqual([name, ''])
})

test.each([
  ['beyond the time span', 'top', { now, from: '2026-01-01T00:00:00Z' }, 'input.from'],
  ['beyond the rows', 'top', { now, limit: 21 }, 'input.limit'],
  ['with a wrong address', 'related_to_ip', { now, addresses: ['10.0.0.999'] }, 'input.addresses.0'],
  ['with a field of no tool', 'top', { now, sql: 'DROP TABLE alerts' }, 'input.sql'],
])('a call %s is refused in words that name the field', async (_, name, input, field) => {
  const result = await client.callTool({ name, arguments: input })
  expect(result.isError).toBe(true)
  expect(textOf(result)).toContain(field)
})

test('a tool that is none is an error of the protocol', async () => {
  await expect(client.callTool({ name: 'delete_alerts', arguments: {} })).rejects.toThrow(/no tool/)
})

test('nobody without the scope gets in, not even an admin', async () => {
  await expect(clientOf('root')).rejects.toThrow(/403|scope mcp/)
  await expect(clientOf('stranger')).rejects.toThrow(/401|Unauthorized/)
})

test('a page of another origin and a foreign host name are refused', async () => {
  const send = (headers: Record<string, string>) =>
    fetch(`${api.url}/mcp`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokenOf('agent')}`, 'content-type': 'application/json', ...headers },
      body: '{}',
    }).then(({ status }) => status)
  expect(await send({ origin: 'https://evil.example' })).toBe(403)
})

test('it keeps no sessions, and takes one message at a time', async () => {
  const headers = { authorization: `Bearer ${tokenOf('agent')}`, 'content-type': 'application/json' }
  const get = await fetch(`${api.url}/mcp`, { headers: { ...headers, accept: 'text/event-stream' } })
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
  const batch = await fetch(`${api.url}/mcp`, { method: 'POST', headers, body: '[]' })
  expect(batch.status).toBe(400)
})

test('each call is in the audit log with who called what', async () => {
  await client.callTool({ name: 'blocked_now', arguments: { now } })
  const find = () =>
    database.query(
      "SELECT detail FROM audit_log WHERE actor = 'agent' AND detail->>'function' = 'blocked_now' ORDER BY at DESC LIMIT 1",
    )
  await expect.poll(async () => (await find()).rows.length, { timeout: 5000 }).toBe(1)
})
