// An answer does not depend on where its rows lie: random events that come in any order, are stored late and leave memory, asked of memory
// and database together, and then of a database that has them all.
import type { Pool, PoolClient } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { insertInto } from '../../processors/sink/statement.ts'
import { SECURITY_EVENTS } from '../../processors/sink/tables/security-events.ts'
import { type Response, respond } from '../../rag-api/answers/respond.ts'
import { functionNamed, HTTP_CAPS } from '../../rag-api/functions/registry.ts'
import { type HotTier, NO_HOT_TIER } from '../../rag-api/hot/hot-tier.ts'
import type { Ring } from '../../rag-api/hot/ring.ts'
import type { Database } from '../../rag-api/queries/queries.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { openDatabase } from '../../sql/database.ts'
import { type Random, randomOf } from '../fuzz/random.ts'
import { arrivalsOf, sceneOf } from './tier-scenario.ts'

const START = Date.parse('2026-02-03T10:00:00Z')
const SPAN_MS = 20 * 60_000
const EVENTS = 400
const WINDOWS = [1, 2, 3, 5, 8, 12, 25].map((minutes) => `in the last ${minutes} minutes`)

const SUBJECTS = [
  'how many connections',
  'how many connections to port 22',
  'how many ssh connections',
  'how many connections from 203.0.113.5',
  'how many bytes',
  'how many source IPs',
  'how many target IPs',
  'how many ports',
  'how many services',
  'how many countries',
  'how many autonomous systems',
  'top 10 source IPs',
  'top 10 target IPs',
  'top 10 ports',
  'top 10 services',
  'top 10 countries',
  'top 10 ASNs',
  'what did 10.0.0.1 do',
  'what did 2001:db8::5 do',
  'what did 203.0.113.0/24 do',
  'which hosts are related to 10.0.0.2',
  'which hosts are related to 198.51.100.0/24',
  'what unusual happened',
]

let pool: Pool
beforeAll(() => {
  pool = openDatabase({ databaseUrl: inject('databaseUrl') })
})
afterAll(() => pool.end())

const tierOver = (ring: Ring): HotTier => ({ ...NO_HOT_TIER, state: 'serving', serving: ring, ring })

/** One query after the other on the connection of a transaction. */
const inTransaction = (client: PoolClient): Database => {
  let last: Promise<unknown> = Promise.resolve()
  return {
    query(text, values = []) {
      const next = last.then(() => client.query(text, [...values]))
      last = next.catch(() => {})
      return next
    },
  }
}

const store = async (client: PoolClient, events: readonly NetworkEvent[]): Promise<void> => {
  if (events.length === 0) return
  const { text, values } = insertInto(SECURITY_EVENTS)(events)
  await client.query(text, [...values])
}

/** What must be the same: all but where it was read, and how long it took. */
const saidBy = ({ coverage, took_ms: _, ...said }: Response) => ({ ...said, newest_event: coverage.newest_event })

type Found = { readonly mixed: Response; readonly plain: Response }
type Correlated = { readonly mixed: unknown; readonly plain: unknown }

const CORRELATED_MINUTES = [2, 8, 25]

/** Answers of both tiers together, then of a database that has everything; nothing of it stays. */
const answersOf = async (
  random: Random,
  seed: number,
): Promise<{ found: Found[]; correlated: Correlated[]; isSettled: boolean }> => {
  const arrivals = arrivalsOf(random, START, SPAN_MS, EVENTS)
  const scene = sceneOf(random, arrivals, {
    taken: 100 + random.below(arrivals.length - 100),
    keepMs: random.pick([120_000, 480_000, 3_600_000]),
    lag: seed % 3 === 0 ? 0 : random.below(40),
    sizeBytes: seed % 4 === 0 ? 60_000 : 4_000_000,
  })
  const questions = WINDOWS.flatMap((window) => SUBJECTS.map((subject) => `${subject} ${window}`))
  const asked = questions.filter(() => random.chance(0.25))
  // Asked when the newest event has just come.
  const now = Math.ceil(Math.max(...scene.consumed.map(({ time_us }) => time_us as number)) / 1000) + 1000
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    // Other tests have stored newer events, which this scene's memory never saw.
    await client.query('TRUNCATE security_events')
    const database = inTransaction(client)
    const ask = (question: string, hot: HotTier): Promise<Response> =>
      respond({ question, now, zone: 'UTC', language: 'en' }, database, { hot, clock: () => now })
    const correlate = async (minutes: number, hot: HotTier): Promise<unknown> => {
      const context = { database, hot, clock: () => now, hosts: new Map(), caps: HTTP_CAPS }
      const input = { from: new Date(now - minutes * 60_000).toISOString(), limit: 50 }
      return (await functionNamed('correlation_analysis')?.run(input, context))?.result
    }
    await store(client, scene.stored)
    const together: unknown[] = []
    for (const minutes of CORRELATED_MINUTES) together.push(await correlate(minutes, tierOver(scene.ring)))
    const mixed: Response[] = []
    for (const question of asked) mixed.push(await ask(question, tierOver(scene.ring)))
    await store(client, scene.consumed)
    const found: Found[] = []
    for (const [index, question] of asked.entries()) {
      found.push({ mixed: mixed[index] as Response, plain: await ask(question, NO_HOT_TIER) })
    }
    const correlated: Correlated[] = []
    for (const [index, minutes] of CORRELATED_MINUTES.entries()) {
      correlated.push({ mixed: together[index], plain: await correlate(minutes, NO_HOT_TIER) })
    }
    return { found, correlated, isSettled: scene.ring.stored.lost === 0 }
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

test('answers do not depend on the tier', { timeout: 600_000 }, async () => {
  const tiers = new Set<string>()
  let compared = 0
  for (let seed = 1; seed <= 12; seed++) {
    const { found, correlated, isSettled } = await answersOf(randomOf(seed), seed)
    for (const { mixed, plain } of correlated) if (isSettled) expect({ seed, mixed }).toEqual({ seed, mixed: plain })
    expect(correlated.at(-1)?.plain).toMatchObject({ sources: expect.arrayContaining([expect.anything()]) })
    for (const { mixed, plain } of found) {
      expect(mixed.interpretation.intent).toMatch(/^(count|top|ip_behaviour|related_to_ip|unusual_events)$/)
      expect(plain.dropped_claims).toBe(0)
      if (isSettled) expect({ seed, ...saidBy(mixed) }).toEqual({ seed, ...saidBy(plain) })
      if (isSettled) compared++
      else expect(mixed.coverage.tier.includes('hot') || mixed.coverage.missing_events > 0).toBe(true)
      tiers.add(mixed.coverage.tier.join('+'))
    }
  }
  expect(compared).toBeGreaterThan(200)
  expect([...tiers].toSorted()).toEqual(['hot', 'hot+warm', 'warm'])
})
