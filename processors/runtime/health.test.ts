import { afterAll, expect, test } from 'vitest'
import { type HealthServer, serveHealth } from './health.ts'
import { zeroCounts } from './ledger.ts'
import { openMetrics } from './metrics.ts'

const servers: HealthServer[] = []
afterAll(async () => {
  for (const server of servers) await server.close()
})
const metrics = openMetrics('probe')
const get = async (page: string, checks: Parameters<typeof serveHealth>[0]['checks'] = {}) => {
  const server = await serveHealth({ host: '127.0.0.1', port: 0, checks, metrics: metrics.registry })
  servers.push(server)
  const response = await fetch(`http://127.0.0.1:${server.port}${page}`)
  return { status: response.status, text: await response.text() }
}

test('lives as long as it answers', async () => {
  expect(await get('/healthz', { kafka: async () => Promise.reject(new Error('away')) })).toMatchObject({ status: 200 })
})

test('is ready when every dependency is, and names the one that is not', async () => {
  const kafka = async () => {}
  const ready = await get('/readyz', { kafka })
  expect([ready.status, JSON.parse(ready.text)]).toEqual([200, { status: 'ready', dependencies: { kafka: 'ok' } }])
  const waiting = await get('/readyz', { kafka, state: async () => Promise.reject(new Error('no Redis at 6379')) })
  expect(waiting.status).toBe(503)
  expect(JSON.parse(waiting.text).dependencies).toEqual({ kafka: 'ok', state: 'no Redis at 6379' })
})

test('publishes what a chunk adds, by stage and reason', async () => {
  const counts = new Map([['enrichment', { ...zeroCounts(), consumed: 3, accepted: 2, rejected: { bad_time: 1 } }]])
  const measures = { topic: 'events.raw', partition: 1, counts, deadLetters: 1, seconds: 0.01, ageSeconds: 2, lag: 7 }
  metrics.countChunk(measures)
  metrics.countChunk(measures)
  const { text } = await get('/metrics')
  expect(text).toContain('processor_consumed_messages_total{stage="enrichment",topic="events.raw",processor="probe"} 6')
  expect(text).toMatch(/processor_rejected_messages_total\{.*reason="bad_time".*\} 2/)
  expect(text).toMatch(/processor_lag_messages\{.*partition="1".*\} 7/)
})

test('knows no other page', async () => {
  expect(await get('/')).toMatchObject({ status: 404 })
})
