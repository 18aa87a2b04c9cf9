import fastify from 'fastify'
import { expect, test } from 'vitest'
import { NO_HOT_TIER } from '../hot/hot-tier.ts'
import { useProblems } from '../problem.ts'
import type { Database } from '../queries/queries.ts'
import { mcpRoutes } from './routes.ts'

const CAPS = { spanHours: 720, rows: 20, events: 10, calls: 2 }
const HEADERS = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' }

/** A service whose database answers once `release` is called. */
const serviceThatWaits = async () => {
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const begun = { statements: 0 }
  const database: Database = {
    async query() {
      begun.statements += 1
      await released
      return { rows: [] }
    },
  }
  const app = fastify()
  useProblems(app)
  app.decorateRequest('touched', null as never)
  const metrics = { countFunction: () => {} }
  await app.register(mcpRoutes({ database, hot: NO_HOT_TIER, hosts: new Map(), caps: CAPS, metrics }))
  return { app, release, begun }
}

const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'count', arguments: {} } }

test('messages beyond those answered at the same time are refused, and room is made when one is answered', async () => {
  const { app, release, begun } = await serviceThatWaits()
  const post = () => app.inject({ method: 'POST', url: '/mcp', headers: HEADERS, payload: call })
  const first = [post(), post()]
  await expect.poll(() => begun.statements).toBeGreaterThanOrEqual(2 * CAPS.calls)
  const refused = await post()
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '1'])
  expect(refused.json().detail).toContain('2 messages are being answered')
  release()
  expect((await Promise.all(first)).map(({ statusCode }) => statusCode)).toEqual([200, 200])
  expect((await post()).statusCode).toBe(200)
  await app.close()
})
