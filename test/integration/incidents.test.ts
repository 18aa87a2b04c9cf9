// Incidents and their reports on a real database: alerts that belong together are one incident with one id, and its report can be checked by
// whoever holds it.
import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { checkSeal } from '../../rag-api/incidents/report/seal.ts'
import type { RagApi } from '../../rag-api/main.ts'
import { clear, HOSTILE, STORY, store } from './incidents-scenario.ts'
import { openScene, type Scene } from './scene.ts'

let database: Pool
let api: RagApi
let scene: Scene
beforeAll(async () => {
  scene = await openScene({ store, clear })
  ;({ database, api } = scene)
})
afterAll(() => scene?.close())

const get = (url: string, headers: Record<string, string> = {}) => fetch(`${api.url}${url}`, { headers })
const APRIL = 'from=2026-04-01T00:00:00Z&to=2026-05-01T00:00:00Z'
type Incident = {
  incident_id: string
  alerts: { alert_id: string }[]
  joins: { alert_id: string; rule: string; address: string; because: string }[]
  hosts: { address: string; role: string }[]
  is_complete: boolean
}
const incidentOf = async (id: string): Promise<Incident> =>
  (await get(`/v1/incidents/${id}`)).json() as Promise<Incident>

test('one campaign is one incident, and each alert says why it is in it', async () => {
  const incident = await incidentOf(STORY.scan.alert_id)
  expect(incident.alerts.map(({ alert_id }) => alert_id)).toEqual(
    [STORY.scan, STORY.guess, STORY.lateral, STORY.channel].map(({ alert_id }) => alert_id),
  )
  expect(incident.joins).toMatchObject([
    { alert_id: STORY.guess.alert_id, rule: 'same_source', address: STORY.attacker },
    { alert_id: STORY.lateral.alert_id, rule: 'moved_on', address: STORY.entered },
    { alert_id: STORY.channel.alert_id, rule: 'moved_on', address: STORY.inner },
  ])
  expect(incident.joins[1]?.because).toContain(STORY.entered)
  expect(incident.is_complete).toBe(true)
  expect(Object.fromEntries(incident.hosts.map(({ address, role }) => [address, role]))).toMatchObject({
    [STORY.attacker]: 'attacker',
    [STORY.entered]: 'pivot',
    [STORY.inner]: 'pivot',
    [STORY.commandHost]: 'command_host',
  })
})

test('somebody else who scans the same server an hour later is another incident', async () => {
  expect((await incidentOf(STORY.stranger.alert_id)).alerts).toHaveLength(1)
})

test('the id of a later alert leads to the incident, also to its report', async () => {
  for (const rest of ['', '/report']) {
    const url = `${api.url}/v1/incidents/${STORY.lateral.alert_id}${rest}?lang=es`
    const response = await fetch(url, { redirect: 'manual' })
    expect(response.status).toBe(308)
    expect(response.headers.get('location')).toBe(`/v1/incidents/${STORY.scan.alert_id}${rest}?lang=es`)
    expect(await response.json()).toMatchObject({
      incident_id: STORY.scan.alert_id,
      note: expect.stringContaining('part of'),
    })
  }
})

test('an alert that comes late with an earlier beginning takes the id over, and the old one leads on', async () => {
  const earlier = {
    ...STORY.scan,
    alert_id: STORY.lateId,
    first_seen: '2026-04-07T09:00:00Z',
    last_seen: '2026-04-07T09:01:00Z',
  }
  await store(database, [earlier])
  const response = await fetch(`${api.url}/v1/incidents/${STORY.scan.alert_id}`, { redirect: 'manual' })
  expect([response.status, response.headers.get('location')]).toEqual([308, `/v1/incidents/${STORY.lateId}`])
  await database.query('DELETE FROM alerts WHERE alert_id = $1', [STORY.lateId])
})

test('a cursor leads through all incidents, each once, the one with the newest alert first', async () => {
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const response = await get(`/v1/incidents?limit=1&${APRIL}${cursor ? `&cursor=${cursor}` : ''}`)
    const page = (await response.json()) as { incidents: Incident[]; next_cursor: string | null }
    seen.push(...page.incidents.map(({ incident_id }) => incident_id))
    cursor = page.next_cursor
  } while (cursor && seen.length < 10)
  expect(seen).toEqual([STORY.scan.alert_id, STORY.stranger.alert_id])
})

const report = async (query: string, headers: Record<string, string> = {}) => {
  const response = await get(`/v1/incidents/${STORY.scan.alert_id}/report?${query}`, headers)
  expect(response.status).toBe(200)
  return { text: await response.text(), headers: response.headers }
}

test('the report holds every part, and its evidence has the digests of the rows', async () => {
  const { text } = await report('format=json&lang=en')
  const found = JSON.parse(text)
  expect(found.incident.incident_id).toBe(STORY.scan.alert_id)
  for (const part of ['summary', 'timeline', 'hosts', 'stages', 'countermeasures', 'unknown', 'evidence'])
    expect(found[part].length, part).toBeGreaterThan(0)
  expect(found.timeline.map(({ kind }: { kind: string }) => kind)).toEqual(
    expect.arrayContaining(['alert', 'events', 'log']),
  )
  expect(found.custody).toMatchObject({ requested_by: 'local', client: '127.0.0.1', data_to: expect.any(String) })
  const ids = found.evidence.map(({ id }: { id: string }) => id)
  expect(ids).toEqual(expect.arrayContaining([STORY.scan.alert_id, ...STORY.eventIds, STORY.logId]))
  const { rows } = await database.query(
    "SELECT (to_jsonb(e) - 'stored_at')::text AS canonical FROM security_events e WHERE event_id = $1",
    [STORY.eventIds[0]],
  )
  const one = found.evidence.find(({ id }: { id: string }) => id === STORY.eventIds[0])
  expect(one.sha256).toBe(createHash('sha256').update(rows[0].canonical).digest('hex'))
})

test('a sensor that fell silent is named among what is not known', async () => {
  const { text } = await report('format=json&lang=en')
  expect(JSON.parse(text).unknown.join('\n')).toMatch(/Sensor silent-sensor saw nothing/)
})

test.each(['json', 'markdown', 'html'])(
  'a report as %s can be checked, and a changed one is found out',
  async (format) => {
    const { text } = await report(`format=${format}&lang=es`)
    const check = checkSeal(text)
    expect(check.isIntact).toBe(true)
    expect(checkSeal(text.replace(STORY.attacker, '192.0.2.1')).isIntact).toBe(false)
    const digest = check.isIntact ? check.digest : ''
    // As somebody without our software would do it.
    const place = text.lastIndexOf(digest)
    const unsealed = `${text.slice(0, place)}${'0'.repeat(64)}${text.slice(place + 64)}`
    expect(createHash('sha256').update(unsealed).digest('hex')).toBe(digest)
    await vi.waitFor(async () => {
      const { rows } = await database.query("SELECT actor FROM audit_log WHERE detail ->> 'digest' = $1", [digest])
      expect(rows).toEqual([{ actor: 'local' }])
    })
  },
)

test('hostile texts of alerts and logs stay texts', async () => {
  const html = await report('lang=en', { accept: 'text/html,application/xhtml+xml' })
  expect(html.headers.get('content-type')).toContain('text/html')
  expect(html.text).not.toMatch(/<img|<script|onerror="/)
  expect(html.text).toContain('&lt;img src=x')
  expect(html.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
  const markdown = await report('format=markdown&lang=en')
  expect(HOSTILE).toContain('<img')
  expect(markdown.text).not.toMatch(/(?<!\\)<img|(?<!\\)\[click/)
})

test('both languages', async () => {
  expect((await report('format=markdown&lang=es')).text).toContain('## Cadena de custodia')
  expect((await report('format=markdown&lang=en')).text).toContain('## Chain of custody')
})

test('a log line and an event open by their ids', async () => {
  const log = (await (await get(`/v1/logs/${STORY.logId}`)).json()) as { message: string; component: string }
  expect(log).toMatchObject({ component: 'sshd', message: expect.stringContaining('Accepted') })
  expect((await get(`/v1/events/${STORY.eventIds[0]}`)).status).toBe(200)
  expect((await get('/v1/logs/00000000-0000-0000-0000-000000000000')).status).toBe(404)
})

test('an id of nothing is not found, and a zone that is none is refused by name', async () => {
  expect((await get('/v1/incidents/00000000-0000-0000-0000-000000000000')).status).toBe(404)
  const refused = await get(`/v1/incidents/${STORY.scan.alert_id}/report?time_zone=Mars`)
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({ errors: [{ field: 'query.time_zone', value: 'Mars' }] })
})

test('a question about the attack speaks of the same incident', async () => {
  const response = await fetch(`${api.url}/v1/questions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question: `reconstruct the timeline of the incident of alert ${STORY.lateral.alert_id}` }),
  })
  const { answer } = (await response.json()) as { answer: string }
  expect(answer).toContain(`An incident of 4 alerts (${STORY.scan.alert_id})`)
})

test.each([
  ['of one event', `what did the components log about event ${STORY.eventIds[1]}`],
  ['of a time', 'show me the correlation between these events between 2026-04-07 10:00 and 2026-04-07 10:30'],
])('a line that names a flow by its community id alone is found with the events %s', async (_what, question) => {
  const response = await fetch(`${api.url}/v1/questions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question, time_zone: 'UTC', now: '2026-04-08T12:00:00Z' }),
  })
  const { claims } = (await response.json()) as { claims: { text: string; log_ids: string[]; event_ids: string[] }[] }
  const claim = claims.find(({ log_ids }) => log_ids.includes(STORY.flowLogId))
  expect(claim?.event_ids).toContain(STORY.eventIds[1])
  expect(claim?.text).toContain('same community_id')
})
