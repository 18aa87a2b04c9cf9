// The audit log on a real database: what is asked is noted with who and from where, the chain tells what was done to it, and the database
// refuses to forget.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { openAuditLog } from '../../rag-api/audit/audit-log.ts'
import { type ChainEnd, type ChainedEntry, followChain } from '../../rag-api/audit/chain.ts'
import { openRagApi, type RagApi } from '../../rag-api/main.ts'
import { type Database, run } from '../../rag-api/queries/queries.ts'
import { openDatabase } from '../../sql/database.ts'

const TOKENS = { root: 'token-of-root-in-the-audit-test', ana: 'token-of-ana-in-the-audit-test' }
let database: Pool
let api: RagApi
beforeAll(async () => {
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
  vi.stubEnv('DATABASE_URL', inject('databaseUrl'))
  vi.stubEnv('HTTP_PORT', '0')
  vi.stubEnv('HTTP_TOKEN', TOKENS.root)
  vi.stubEnv('HTTP_TOKENS', `ana:${TOKENS.ana}`)
  vi.stubEnv('LOG_LEVEL', 'silent')
  api = await openRagApi()
})
afterAll(async () => {
  await api?.close()
  vi.unstubAllEnvs()
  await database.end()
})

const call = (who: keyof typeof TOKENS, path: string, options: RequestInit = {}) =>
  fetch(`${api.url}${path}`, {
    ...options,
    headers: { authorization: `Bearer ${TOKENS[who]}`, 'content-type': 'application/json', ...options.headers },
  })
type Noted = { actor: string; action: string; client: string; request_id: string; detail: Record<string, unknown> }
const notedAs = (requestId: string): Promise<Noted> =>
  vi.waitFor(async () => {
    const response = await call('root', `/v1/audit?request_id=${requestId}`)
    const { entries } = (await response.json()) as { entries: Noted[] }
    expect(entries).toHaveLength(1)
    return entries[0] as Noted
  })

const HEAD = "SELECT position, encode(digest, 'hex') AS digest FROM audit_head"
const headNow = async (): Promise<ChainEnd> => (await database.query(HEAD)).rows[0]
const chainAfter = (position: number, from: Pick<Database, 'query'> = database as unknown as Database) =>
  run<ChainedEntry>(from as Database, 'audit-chain', [position, 10_000])

test('a question is noted with who asked, from where and what it touched', async () => {
  const response = await call('ana', '/v1/questions', {
    method: 'POST',
    body: JSON.stringify({ question: 'how many attacks from 203.0.113.66 today?' }),
    headers: { 'x-request-id': 'audit-test-1' },
  })
  expect(response.headers.get('x-request-id')).toBe('audit-test-1')
  expect(await notedAs('audit-test-1')).toMatchObject({
    actor: 'ana',
    action: 'question',
    client: '127.0.0.1',
    detail: { intent: 'count', entities: { addresses: ['203.0.113.66'] }, status: 200 },
  })
})

test('what was refused to somebody known is noted as refused, and strangers are not', async () => {
  const refused = await call('ana', '/v1/audit', { headers: { 'x-request-id': 'audit-test-2' } })
  expect(refused.status).toBe(403)
  expect(await notedAs('audit-test-2')).toMatchObject({
    action: 'refused',
    actor: 'ana',
    detail: { route: 'GET /v1/audit' },
  })
  const stranger = await fetch(`${api.url}/v1/audit`, { headers: { 'x-request-id': 'audit-test-3' } })
  expect(stranger.status).toBe(401)
  expect(await notedAs('audit-test-2')).toBeDefined()
  const { rows } = await database.query("SELECT 1 FROM audit_log WHERE request_id = 'audit-test-3'")
  expect(rows).toEqual([])
})

test('a cursor leads through the log, newest first, each entry once', async () => {
  const seen: number[] = []
  let before: number | null = null
  do {
    const response = await call('root', `/v1/audit?limit=2${before ? `&before=${before}` : ''}`)
    const page = (await response.json()) as { entries: { position: number }[]; next_cursor: number | null }
    seen.push(...page.entries.map(({ position }) => position))
    before = page.next_cursor
  } while (before !== null && seen.length < 6)
  expect(seen.length).toBeGreaterThanOrEqual(4)
  expect(seen).toEqual(seen.map((_, index) => (seen[0] ?? 0) - index))
})

test('the chain that the database keeps is the one that the rows give', async () => {
  const before = await headNow()
  const odd = { text: 'ñ «\u{1f600}» ":,', nested: { b: [1, null, 2.5e-7], a: 'x' } }
  await database.query("INSERT INTO audit_log (actor, action, detail, took_ms) VALUES ('test', 'odd', $1, 0.1)", [
    JSON.stringify(odd),
  ])
  const entries = await chainAfter(before.position)
  const followed = followChain(before, entries)
  expect(followed.broken).toBeUndefined()
  expect(entries.length).toBeGreaterThan(0)
  expect(await headNow()).toEqual(expect.objectContaining({ position: expect.anything() }))
  expect((await headNow()).position).toBeGreaterThanOrEqual(followed.end.position)
})

test.each([["UPDATE audit_log SET actor = 'nobody'"], ['DELETE FROM audit_log'], ['TRUNCATE audit_log']])(
  'the database refuses: %s',
  async (sql) => {
    await expect(database.query(sql)).rejects.toThrow('append-only')
  },
)

test.each([
  ['an entry that was changed', 'UPDATE audit_log SET detail = \'{"question": "none"}\' WHERE position = $1', 1],
  ['an entry that was removed', 'DELETE FROM audit_log WHERE position = $1', 1],
])('%s, by somebody who switched the triggers off, is found where it was', async (_what, sql, offset) => {
  const before = await headNow()
  for (const number of [1, 2, 3]) {
    await database.query("INSERT INTO audit_log (actor, action, detail) VALUES ('test', 'chained', $1)", [
      JSON.stringify({ number }),
    ])
  }
  const position = before.position + offset
  const client = await database.connect()
  try {
    await client.query('BEGIN')
    await client.query('ALTER TABLE audit_log DISABLE TRIGGER audit_log_kept')
    await client.query(sql, [position])
    const entries = await chainAfter(before.position, client as unknown as Database)
    expect(followChain(before, entries).broken?.position).toBe(position)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
  expect(followChain(before, await chainAfter(before.position)).broken).toBeUndefined()
})

test('writers at the same time make one chain', async () => {
  const before = await headNow()
  const insert = (number: number) =>
    database.query("INSERT INTO audit_log (actor, action, detail) VALUES ('test', 'at once', $1)", [
      JSON.stringify({ number }),
    ])
  await Promise.all(Array.from({ length: 20 }, (_, number) => insert(number)))
  const entries = await chainAfter(before.position)
  expect(followChain(before, entries).broken).toBeUndefined()
  expect(entries.filter(({ fields }) => fields[3] === 'at once')).toHaveLength(20)
})

test('closing writes what waits, and a batch that comes again is written once', async () => {
  const target = database as unknown as Database
  const said = { error: vi.fn(), info: vi.fn() }
  let isAnswerLost = true
  const flaky: Database = {
    query: async (text, values) => {
      const result = await target.query(text, values)
      if (isAnswerLost && text.includes('INSERT INTO audit_log')) {
        isAnswerLost = false
        throw new Error('the connection broke after the commit')
      }
      return result
    },
  }
  const log = openAuditLog(flaky, said, { flushMs: 60_000, retryMs: 10 })
  const entry = { actor: 'test', action: 'queued', client: null, requestId: 'audit-test-queue', tookMs: 1 }
  for (const number of [1, 2, 3]) log.note({ ...entry, detail: { number, text: 'a\0\ud800' } })
  await log.close()
  expect(log).toMatchObject({ waiting: 0, lost: 0 })
  const { rows } = await database.query(
    "SELECT writer, detail FROM audit_log WHERE request_id = 'audit-test-queue' ORDER BY sequence",
  )
  expect(rows.map(({ detail }) => detail)).toEqual([1, 2, 3].map((number) => ({ number, text: 'a \ufffd' })))
  const closed = await database.query('SELECT action, detail FROM audit_log WHERE writer = $1 ORDER BY sequence', [
    rows[0].writer,
  ])
  expect(closed.rows.map(({ action }) => action)).toEqual([
    'audit_opened',
    'queued',
    'queued',
    'queued',
    'audit_closed',
  ])
  expect(closed.rows.at(-1).detail).toEqual({ entries: 5, lost: 0 })
})
