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

type Scene = { readonly name: string; readonly lines: readonly ComponentLog[] }

/** Lines a second apart, from `startUs` on, of a component of their own: other tests write lines as well. */
const sceneOf = (name: string, startUs: number): Scene => {
  const miner = createTemplateMiner()
  const messages = [
    ...[1, 2, 3, 4, 5].map((host) => `Failed password for root from 192.0.2.${host} port 400${host} ssh2`),
    ...[1, 2, 3].map((host) => `Failed password for invalid user x from 192.0.2.${host} port 500${host} ssh2`),
    'Disk quota exceeded on volume backup',
    'Failed password for alice from 198.51.100.7 port 4711 ssh2',
  ]
  const lines = messages.map((message, index): ComponentLog => {
    const time_us = startUs + index * 1_000_000
    const log = { log_id: timeOrderedUuid(time_us, name, `${index}`), time_us, component: name, message }
    const { hash, text } = miner.templateOf(log)
    return { ...log, template_hash: hash, template: text }
  })
  return { name, lines }
}
const NOW_US = Math.floor(Date.now() / 1000) * 1_000_000
const SCENES = [sceneOf('newlines', NOW_US - 60_000_000), sceneOf('oldlines', Date.UTC(2025, 9, 1) * 1000)]
const inputs = SCENES.flatMap(({ lines }) => lines.map((message) => ({ topic: 'logs.raw' as const, message })))

let database: Pool
beforeAll(async () => {
  const DATABASE_URL = inject('databaseUrl')
  database = openDatabase({ databaseUrl: DATABASE_URL })
  await database.query('DELETE FROM event_signatures WHERE hash = ANY($1)', [
    inputs.map(({ message }) => message.template_hash),
  ])
  await database.query("DELETE FROM component_logs WHERE component IN ('newlines', 'oldlines')")
  const state = (await openMemoryState().open('sink', 'logs.raw', 0)).begin()
  const sink = openSink({ DATABASE_URL })
  await sink.process(inputs, state)
  await sink.close?.()
})
afterAll(() => database.end())

const coverage = async () =>
  (await database.query("SELECT lines, embedded_lines FROM log_embedding_coverage('2025-10-01')")).rows[0]
const similar = async ({ lines }: Scene, lookback: string, k: number) =>
  (await database.query('SELECT * FROM similar_logs($1, $2::interval, $3)', [lines.at(-1)?.log_id, lookback, k])).rows

test('before the templates are embedded nothing resembles, and the coverage says so', async () => {
  for (const scene of SCENES) expect(await similar(scene, '1 day', 10)).toEqual([])
  const { lines, embedded_lines } = await coverage()
  expect(lines - embedded_lines).toBeGreaterThanOrEqual(inputs.length)
})

test('every line is covered once its template is embedded', async () => {
  const embedding = await openEmbedding({ DATABASE_URL: inject('databaseUrl'), MODELS_DIR: '.tools/models' })
  const state = (await openMemoryState().open('embedding', 'logs.raw', 0)).begin()
  const before = await coverage()
  const outcomes = await embedding.process(inputs, state)
  await embedding.close?.()
  expect(outcomes.map(({ kind }) => kind)).toEqual(inputs.map(() => 'ok'))
  expect((await coverage()).embedded_lines - before.embedded_lines).toBeGreaterThanOrEqual(inputs.length)
})

test.each(SCENES)(
  '$name: the line’s own template comes first, the nearest next, each with its number of lines',
  async (scene) => {
    const { name, lines } = scene
    const rows = await similar(scene, '1 day', 50)
    const own = rows.filter(({ component }) => component === name)
    expect(own.map(({ template, lines: count }) => [template, count])).toEqual([
      [`${name}: Failed password for <user> from <host> port <num> ssh<num>`, 5],
      [`${name}: Failed password for invalid user <user> from <host> port <num> ssh<num>`, 3],
      [`${name}: Disk quota exceeded on volume backup`, 1],
    ])
    expect(own[0]).toMatchObject({ log_id: lines[4]?.log_id, message: lines[4]?.message })
    expect(own[0].similarity).toBeCloseTo(1, 5)
    expect(own[1].similarity).toBeGreaterThan(own[2].similarity)
  },
)

test.each(SCENES)('$name: looks no further back than it is told, and gives k rows', async (scene) => {
  const near = (await similar(scene, '2 seconds', 50)).filter(({ component }) => component === scene.name)
  expect(near.map(({ lines }) => lines)).toEqual([1, 1])
  expect(await similar(scene, '1 day', 1)).toHaveLength(1)
})

test('signatures of events and templates of lines are told apart', async () => {
  const { rows } = await database.query("SELECT DISTINCT kind FROM event_signatures WHERE hash LIKE 'log1:%'")
  expect(rows).toEqual([{ kind: 'log' }])
})

test('the view tells people the template', async () => {
  const { rows } = await database.query(
    "SELECT DISTINCT template FROM component_logs_all WHERE time < '2025-10-02' AND component = 'oldlines' AND message LIKE 'Disk%'",
  )
  expect(rows).toEqual([{ template: 'oldlines: Disk quota exceeded on volume backup' }])
})
