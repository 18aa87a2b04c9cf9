// Promise: log lines have templates, templates have vectors, and what resembled a line before it is found, exactly.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createTemplateMiner } from '../../ingest/logs/templates/miner.ts'
import { openEmbedding } from '../../processors/embedding/main.ts'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { openSink } from '../../processors/sink/main.ts'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { ComponentLog } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'

const START_US = Date.UTC(2025, 9, 1) * 1000
const MESSAGES = [
  ...Array.from(
    { length: 5 },
    (_, index) => `Failed password for root from 192.0.2.${index} port ${4000 + index} ssh2`,
  ),
  ...Array.from(
    { length: 3 },
    (_, index) => `Failed password for invalid user x from 192.0.2.${index} port 5${index} ssh2`,
  ),
  'Disk quota exceeded on volume backup',
  'Failed password for alice from 198.51.100.7 port 4711 ssh2',
]
const miner = createTemplateMiner()
const lines = MESSAGES.map((message, index): ComponentLog => {
  const time_us = START_US + index * 1_000_000
  const log = { log_id: timeOrderedUuid(time_us, 'similar-logs', `${index}`), time_us, component: 'sshd', message }
  const { hash, text } = miner.templateOf(log)
  return { ...log, template_hash: hash, template: text }
})
const target = lines.at(-1)?.log_id
const inputs = lines.map((message) => ({ topic: 'logs.raw' as const, message }))

let database: Pool
beforeAll(async () => {
  const DATABASE_URL = inject('databaseUrl')
  database = openDatabase({ databaseUrl: DATABASE_URL })
  await database.query('DELETE FROM event_signatures WHERE hash = ANY($1)', [lines.map((line) => line.template_hash)])
  const state = (await openMemoryState().open('sink', 'logs.raw', 0)).begin()
  const sink = openSink({ DATABASE_URL })
  await sink.process(inputs, state)
  await sink.close?.()
})
afterAll(() => database.end())

const coverage = async () =>
  (await database.query("SELECT lines, embedded_lines FROM log_embedding_coverage('2025-10-01') ")).rows[0]
const similar = async (lookback: string, k: number) =>
  (await database.query('SELECT * FROM similar_logs($1, $2::interval, $3)', [target, lookback, k])).rows

test('before the templates are embedded nothing resembles, and the coverage says so', async () => {
  expect(await similar('1 day', 10)).toEqual([])
  const { lines: stored, embedded_lines } = await coverage()
  expect(stored - embedded_lines).toBeGreaterThanOrEqual(lines.length)
})

test('afterwards the line’s own template comes first, the nearest other next, each with its number of lines', async () => {
  const embedding = await openEmbedding({ DATABASE_URL: inject('databaseUrl'), MODELS_DIR: '.tools/models' })
  const state = (await openMemoryState().open('embedding', 'logs.raw', 0)).begin()
  const before = await coverage()
  const outcomes = await embedding.process(inputs, state)
  await embedding.close?.()
  expect(outcomes.map(({ kind }) => kind)).toEqual(lines.map(() => 'ok'))
  expect((await coverage()).embedded_lines - before.embedded_lines).toBeGreaterThanOrEqual(lines.length)

  const rows = await similar('1 day', 10)
  const mine = rows.filter(({ component }) => component === 'sshd')
  expect(mine.map(({ template, lines: count }) => [template, count])).toEqual([
    ['sshd: Failed password for <user> from <host> port <num> ssh<num>', 5],
    ['sshd: Failed password for invalid user <user> from <host> port <num> ssh<num>', 3],
    ['sshd: Disk quota exceeded on volume backup', 1],
  ])
  expect(mine[0]).toMatchObject({
    log_id: lines[4]?.log_id,
    message: lines[4]?.message,
    similar_time: '2025-10-01T00:00:04Z',
  })
  expect(mine[0].similarity).toBeCloseTo(1, 5)
  expect(mine[1].similarity).toBeGreaterThan(mine[2].similarity)
})

test('looks no further back than it is told, and gives k rows', async () => {
  expect((await similar('2 seconds', 10)).map(({ lines: count }) => count)).toEqual([1, 1])
  expect(await similar('1 day', 1)).toHaveLength(1)
})

test('signatures of events and templates of lines do not mix', async () => {
  const { rows } = await database.query(
    `SELECT count(*) FILTER (WHERE kind = 'log' AND hash NOT LIKE 'log%') AS wrong_logs,
       count(*) FILTER (WHERE kind = 'event' AND hash LIKE 'log%') AS wrong_events FROM event_signatures`,
  )
  expect(rows).toEqual([{ wrong_logs: 0, wrong_events: 0 }])
})

test('the view tells template and text to people', async () => {
  const { rows } = await database.query(
    "SELECT DISTINCT template FROM component_logs_all WHERE time >= '2025-10-01' AND time < '2025-10-02' AND template LIKE '%quota%'",
  )
  expect(rows).toEqual([{ template: 'sshd: Disk quota exceeded on volume backup' }])
})
