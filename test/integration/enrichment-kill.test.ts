// Promise: killed at any moment and started again, enrichment gives every event the features of an undisturbed run; state in LMDB or Redis.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { seededRandom } from '../../processors/enrichment/history.fixture.ts'
import { inheritedEnvironment } from '../../processors/runtime/environment.ts'
import { openMemoryState } from '../../processors/runtime/state-memory.ts'
import { EVENTS, type FeatureLine, feedEnrichment } from './enrichment-feeding.ts'
import { hasRedisServer, startRedis } from './redis-server.ts'

const WORKER = path.join(import.meta.dirname, 'enrichment-feeding.ts')
const KILLS = 4

const linesIn = (file: string): FeatureLine[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        // A kill may cut the last line; the event comes again.
        .flatMap((line, index, all) => (index < all.length - 1 && line.endsWith('}') ? [JSON.parse(line)] : []))
    : []

const undisturbed = async (seed: number): Promise<Map<string, string>> => {
  const features = new Map<string, string>()
  await feedEnrichment(openMemoryState(), seed, (lines) => {
    for (const line of lines) features.set(line.id, line.features)
  })
  return features
}

/**
 * Runs the worker to its end. It dies KILLS times: first by itself between writing events and committing their state, then whenever it has
 * written some more events and a moment of chance has passed.
 */
const runKilled = async (seed: number, store: Record<string, string>): Promise<FeatureLine[]> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'autoinmune-kill-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'features')
  const random = seededRandom(seed)
  const start = (changes: Record<string, string> = {}) => {
    const own = { STATE_DIR: folder, ...store, OUTPUT_FILE: file, SEED: String(seed), ...changes }
    const env = { ...inheritedEnvironment(), ...own }
    const worker = spawn(process.execPath, [WORKER], { env, stdio: ['ignore', 'inherit', 'inherit'] })
    onTestFinished(() => void worker.kill('SIGKILL'))
    return { worker, exited: once(worker, 'exit') }
  }
  expect(await start({ DIE_AFTER_LINES: '500' }).exited).toEqual([null, 'SIGKILL'])
  for (let kill = 1; kill < KILLS; kill++) {
    const { worker, exited } = start()
    const enough = linesIn(file).length + random() * (EVENTS / KILLS / 2)
    await expect.poll(() => linesIn(file).length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(enough)
    await wait(random() * 20)
    worker.kill('SIGKILL')
    await exited
  }
  expect(await start().exited).toEqual([0, null])
  return linesIn(file)
}

test.each([
  ['LMDB', 21, async () => ({})],
  ['Redis', 22, async () => ({ REDIS_URL: await startRedis() })],
] as const)('with state in %s', async (name, seed, openStore) => {
  if (name === 'Redis' && !hasRedisServer()) return console.warn('skipped: redis-server is not installed here')
  const expected = await undisturbed(seed)
  const lines = await runKilled(seed, await openStore())
  expect(expected.size).toBe(EVENTS)
  expect(new Set(lines.map(({ id }) => id)).size).toBe(EVENTS)
  // Some events were written before a kill and again after it.
  expect(lines.length).toBeGreaterThan(EVENTS)
  expect(lines.filter(({ id, features }) => expected.get(id) !== features)).toEqual([])
})
