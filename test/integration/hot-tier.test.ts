// The hot tier on a real broker: it fills itself from what was written before it started, follows, knows what the sink has stored, and
// answers with what is not stored yet.
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { kafkaSchema } from '../../processors/runtime/config.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { openKafkaClient } from '../../processors/runtime/kafka-client.ts'
import { openLogger } from '../../processors/runtime/logger.ts'
import type { Output } from '../../processors/runtime/processor.ts'
import { openSink } from '../../processors/sink/main.ts'
import { type Response, respond } from '../../rag-api/answers/respond.ts'
import { type HotTier, NO_HOT_TIER, openHotTier } from '../../rag-api/hot/hot-tier.ts'
import { rowCount } from '../../rag-api/hot/ring.ts'
import { openDatabase } from '../../sql/database.ts'
import { openTestProducer, startRunner, testConfig } from './running.ts'
import { sampleEvent } from './sample-events.ts'

/** No other test sends to it: the broker and the database are shared. */
const PORT = 39_871
const PATIENCE = { timeout: 60_000 }

let database: Pool
beforeAll(() => {
  database = openDatabase({ databaseUrl: inject('databaseUrl') })
})
afterAll(async () => {
  await database.query('DELETE FROM security_events WHERE destination_port = $1', [PORT])
  await database.end()
})

const eventsFrom = (first: number, count: number, timeMs: number): Output[] =>
  Array.from({ length: count }, (_, index) => {
    const message = sampleEvent(first + index, timeMs * 1000, { dst_port: PORT })
    return { topic: 'events.scored', key: message.src_ip ?? '', message }
  })

const openTier = (): HotTier => {
  const config = readEnvironment(kafkaSchema, { KAFKA_BROKERS: inject('kafkaBrokers') })
  const tier = openHotTier({ config, sizeBytes: 64 * 1024 * 1024, log: openLogger('hot', 'fatal') })
  onTestFinished(() => tier.close())
  return tier
}

const ask = (hot: HotTier, minutes: number): Promise<Response> =>
  respond(
    { question: `how many connections to port ${PORT} in the last ${minutes} minutes`, now: Date.now(), zone: 'UTC' },
    database,
    { hot, clock: Date.now },
  )

const groupsOf = async (): Promise<string[]> => {
  const admin = openKafkaClient(testConfig(), 'test').admin()
  await admin.connect()
  const { groups } = await admin.listGroups()
  await admin.disconnect()
  return groups.map(({ groupId }) => groupId).filter((groupId) => groupId.startsWith('rag-api-hot'))
}

test('memory answers with what is written and not stored, and hands over to the database', async () => {
  const config = testConfig()
  const producer = await openTestProducer(config)
  await producer.send(eventsFrom(0, 300, Date.now() - 120_000))
  const hot = openTier()
  expect(hot.state).toBe('filling')
  expect((await ask(hot, 5)).coverage).toMatchObject({ hot_tier: 'filling', tier: ['warm'] })
  await expect.poll(() => hot.state, PATIENCE).toBe('serving')

  const fromMemory = await ask(hot, 5)
  expect(fromMemory.answer).toContain('300 flows')
  expect(fromMemory).toMatchObject({ dropped_claims: 0, coverage: { tier: ['hot'], missing_events: 0 } })
  const beyondMemory = await ask(hot, 60)
  expect(beyondMemory.answer).toContain('300 flows')
  expect(beyondMemory).toMatchObject({ dropped_claims: 0, coverage: { tier: ['hot', 'warm'] } })
  expect((await ask(NO_HOT_TIER, 60)).answer).not.toContain('flows')

  await startRunner(openSink({ DATABASE_URL: inject('databaseUrl') }), config)
  await expect.poll(async () => (await ask(hot, 60)).coverage.tier, PATIENCE).toEqual(['warm'])
  expect((await ask(hot, 60)).answer).toContain('300 flows')

  await producer.send(eventsFrom(300, 50, Date.now() - 10_000))
  await expect.poll(async () => (await ask(hot, 5)).answer, PATIENCE).toContain('350 flows')
  await expect.poll(async () => (await ask(NO_HOT_TIER, 5)).answer, PATIENCE).toContain('350 flows')
  expect((await ask(hot, 60)).answer).toContain('350 flows')
})

test('each instance reads every partition, and leaves nothing behind in Kafka', async () => {
  const producer = await openTestProducer(testConfig())
  const tiers = [openTier(), openTier()]
  for (const tier of tiers) await expect.poll(() => tier.state, PATIENCE).toBe('serving')
  const before = tiers.map((tier) => tier.counts.kept)
  await producer.send(eventsFrom(1000, 100, Date.now() - 5000))
  for (const [index, tier] of tiers.entries()) {
    await expect.poll(() => tier.counts.kept - (before[index] as number), PATIENCE).toBe(100)
    expect(tier.ring && rowCount(tier.ring)).toBe(tier.counts.kept)
  }
  expect(await groupsOf()).toHaveLength(2)
  await Promise.all(tiers.map((tier) => tier.close()))
  expect(await groupsOf()).toEqual([])
})

test('a broker that is not there keeps nothing from starting or stopping', async () => {
  const config = readEnvironment(kafkaSchema, { KAFKA_BROKERS: '127.0.0.1:1' })
  const tier = openHotTier({ config, sizeBytes: 1_000_000, log: openLogger('hot', 'silent') })
  expect(tier.state).toBe('filling')
  expect((await ask(tier, 5)).coverage).toMatchObject({ hot_tier: 'filling', hot_since: null })
  const startedMs = performance.now()
  await tier.close()
  expect(performance.now() - startedMs).toBeLessThan(10_000)
})
