// The HTTP service on a real database: pages, filters, single records, the stream, readiness.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openRagApi, type RagApi } from '../../rag-api/main.ts'
import { clear, EARLIER_ALERT, NOW, ODD, SCAN_ALERT, SSH_ALERT, store } from './questions-scenario.ts'
import { openScene, type Scene } from './scene.ts'

let database: Pool
let api: RagApi
let scene: Scene
beforeAll(async () => {
  scene = await openScene({ store, clear })
  ;({ database, api } = scene)
})
afterAll(() => scene?.close())

type Page = { alerts: { alert_id: string; class: string }[]; next_cursor: string | null }
const get = async <T>(path: string): Promise<T> => (await fetch(`${api.url}${path}`)).json() as Promise<T>
const MARCH = 'from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z'

test('a cursor leads through all alerts, newest first, each once', async () => {
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: Page = await get(`/v1/alerts?limit=1&${MARCH}${cursor ? `&cursor=${cursor}` : ''}`)
    seen.push(...page.alerts.map(({ alert_id }) => alert_id))
    cursor = page.next_cursor
  } while (cursor && seen.length < 10)
  expect(seen).toEqual([SSH_ALERT.alert_id, SCAN_ALERT.alert_id, EARLIER_ALERT.alert_id])
})

test('filters narrow', async () => {
  const { alerts } = await get<Page>(`/v1/alerts?class=ssh_bruteforce&ip=198.51.100.20&${MARCH}`)
  expect(alerts.map(({ alert_id }) => alert_id)).toEqual([EARLIER_ALERT.alert_id])
})

test('an event is given with everything measured', async () => {
  const event = await get<Record<string, unknown>>(`/v1/events/${ODD.event_id}`)
  expect(event).toMatchObject({
    event_id: ODD.event_id,
    source_ip: '10.77.0.30',
    destination_port: 4444,
    flow_count: 1,
  })
})

test('an alert is given in the shape of analyze', async () => {
  const alert = await get<Record<string, unknown>>(`/v1/alerts/${SSH_ALERT.alert_id}`)
  expect(alert).toMatchObject({
    kind: 'alert',
    class: 'ssh_bruteforce',
    subject: { type: 'source' },
    score: 0.97,
    event_count: 40,
  })
})

test('a question over HTTP cites ids that the API gives', async () => {
  const response = await fetch(`${api.url}/v1/questions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      question: 'What preceded this SSH attack in the last 4 hours?',
      now: new Date(NOW).toISOString(),
    }),
  })
  const { claims } = (await response.json()) as { claims: { event_ids: string[] }[] }
  const ids = [...new Set(claims.flatMap(({ event_ids }) => event_ids))]
  expect(ids.length).toBeGreaterThan(0)
  for (const id of ids) expect((await fetch(`${api.url}/v1/events/${id}`)).status).toBe(200)
})

test('a new revision reaches an open stream', async () => {
  const controller = new AbortController()
  const { body } = await fetch(`${api.url}/v1/alerts/stream`, { signal: controller.signal })
  let text = ''
  const reading = (async () => {
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk
  })().catch(() => {})
  await vi.waitFor(() => expect(text).toContain('event: alert'), { timeout: 10_000 })
  await database.query('UPDATE alerts SET revision = 7, stored_at = now() WHERE alert_id = $1', [SCAN_ALERT.alert_id])
  await vi.waitFor(() => expect(text).toContain(`id: ${SCAN_ALERT.alert_id}/7`), { timeout: 10_000 })
  controller.abort()
  await reading
})

test('ready names the database and the schema', async () => {
  expect(await get('/readyz')).toMatchObject({
    status: 'ready',
    dependencies: { database: 'ok', migrations: expect.stringContaining('ok: version') },
  })
})

test('counts what it did', async () => {
  const text = await (await fetch(`${api.url}/metrics`)).text()
  expect(text).toContain('rag_api_answer_seconds_count{intent="preceding_attack",language="en"}')
})

test('is not opened to the network without a token', async () => {
  vi.stubEnv('HTTP_HOST', '0.0.0.0')
  await expect(openRagApi()).rejects.toThrow('HTTP_TOKEN')
  vi.stubEnv('HTTP_HOST', '127.0.0.1')
})

test('a question is in the audit log, whatever characters it is made of', async () => {
  const question = 'how many alerts today? \0\ud800 é'
  const response = await fetch(`${api.url}/v1/questions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question, now: new Date(NOW).toISOString() }),
  })
  expect(response.status).toBe(200)
  const requestId = response.headers.get('x-request-id')
  const noted = await vi.waitFor(async () => {
    const { rows } = await database.query(
      'SELECT actor, action, client, detail, took_ms FROM audit_log WHERE request_id = $1',
      [requestId],
    )
    expect(rows).toHaveLength(1)
    return rows[0]
  })
  expect(noted).toMatchObject({ actor: 'local', client: '127.0.0.1', action: 'question' })
  expect(noted.detail).toMatchObject({ intent: 'count', language: 'en', status: 200 })
  expect(noted.detail.question).toBe('how many alerts today?  \ufffd é')
  expect(noted.took_ms).toBeGreaterThan(0)
})
