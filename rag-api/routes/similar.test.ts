import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { createApp } from '../app.ts'
import type { Database } from '../queries/queries.ts'
import type { OpenSentences } from '../sentences.ts'

const ID = '019ab5c0-0000-7000-8000-000000000001'
const ROW = { time: '2026-11-24T10:00:00Z', similarity: 0.9 }
let app: FastifyInstance | undefined
afterEach(() => app?.close())

const setUp = async (openSentences?: OpenSentences) => {
  const asked: { text: string; values: readonly unknown[] }[] = []
  const database: Database = {
    query: async (text, values = []) => {
      if (/similar_|near_vector/.test(text)) asked.push({ text, values })
      return { rows: [ROW] }
    },
  }
  const access = { host: '127.0.0.1', token: undefined, allowedHosts: [] }
  const log = pino({ level: 'silent' })
  app = await createApp({ database, log, access, schemaVersion: 1, ...(openSentences ? { openSentences } : {}) })
  const ask = (payload: object) =>
    (app as FastifyInstance).inject({
      method: 'POST',
      url: '/v1/similar',
      payload,
      headers: { host: 'localhost' },
    })
  return { ask, asked }
}

const fakeModel = () => {
  const calls = { opened: 0, closed: 0 }
  const open: OpenSentences = async () => {
    calls.opened += 1
    return {
      name: 'model-1',
      embed: async (texts) => texts.map((text) => Float32Array.of(text.length, 0.5)),
      close: async () => {
        calls.closed += 1
      },
    }
  }
  return { calls, open }
}

test('an event and a log line are compared by the database alone', async () => {
  const { calls, open } = fakeModel()
  const { ask, asked } = await setUp(open)
  expect((await ask({ event_id: ID })).json()).toEqual({ of: 'events', results: [ROW] })
  expect((await ask({ log_id: ID, lookback_hours: 48, k: 3 })).json()).toEqual({ of: 'logs', results: [ROW] })
  expect(asked.map(({ values }) => values)).toEqual([
    [ID, 24, 10],
    [ID, 48, 3],
  ])
  expect(asked[1]?.text).toContain('similar_logs')
  expect(calls.opened).toBe(0)
})

test('a text becomes a vector of the model that is loaded once and closed with the service', async () => {
  const { calls, open } = fakeModel()
  const { ask, asked } = await setUp(open)
  const until = '2026-11-24T10:00:00Z'
  await ask({ text: 'abc', until })
  await ask({ text: 'abcd', until, of: 'logs' })
  expect(asked.map(({ values }) => values)).toEqual([
    ['[3,0.5]', 'model-1', until, 24, 10],
    ['[4,0.5]', 'model-1', until, 24, 10],
  ])
  expect(asked.map(({ text }) => /(events|logs)_near_vector/.exec(text)?.[1])).toEqual(['events', 'logs'])
  await app?.close()
  expect(calls).toEqual({ opened: 1, closed: 1 })
})

test.each([
  [{}, 'body.text'],
  [{ text: 'a', event_id: ID }, 'body.event_id'],
  [{ event_id: ID, of: 'logs' }, 'body.of'],
  [{ log_id: ID, until: '2026-11-24T10:00:00Z' }, 'body.until'],
  [{ event_id: 'x' }, 'body.event_id'],
  [{ text: 'a', k: 1000 }, 'body.k'],
])('%j is refused, naming the field', async (payload, field) => {
  const { ask, asked } = await setUp(fakeModel().open)
  const response = await ask(payload)
  expect(response.statusCode).toBe(400)
  expect(response.json().errors.map((error: { field: string }) => error.field)).toContain(field)
  expect(asked).toEqual([])
})

test('without a model a text is answered with 503 and the reason, and is tried again', async () => {
  let isThere = false
  const { open } = fakeModel()
  const { ask } = await setUp(async () => {
    if (isThere) return open()
    throw new Error('the folder lacks model.onnx')
  })
  const refused = await ask({ text: 'abc' })
  expect(refused.statusCode).toBe(503)
  expect(refused.json().detail).toContain('lacks model.onnx')
  isThere = true
  expect((await ask({ text: 'abc' })).statusCode).toBe(200)
})
