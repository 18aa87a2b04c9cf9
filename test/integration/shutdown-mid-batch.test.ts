// Promise: a shutdown finishes the chunk that runs, commits it and begins no other; nothing is lost, nothing is done twice.
import { expect, test } from 'vitest'
import { openKafkaClient } from '../../processors/runtime/kafka-client.ts'
import { openLmdbState } from '../../processors/runtime/state-lmdb.ts'
import { createCounting } from './counting-processor.ts'
import {
  countedTwice,
  distinctEvents,
  eventsOf,
  follow,
  openTestProducer,
  startRunner,
  testConfig,
  uniqueName,
} from './running.ts'

const EVENTS = 200
const CHUNK = 20

test('stops between chunks with outputs, state and offset at the same place', async () => {
  const name = uniqueName('shutdown')
  const config = testConfig({ BATCH_MESSAGES: String(CHUNK) })
  const producer = await openTestProducer(config)
  await producer.send(eventsOf(name, EVENTS).map((output) => ({ ...output, key: 'one partition' })))
  const evidence = await follow(config, 'evidence.emitted', ({ detector }) => detector === name)
  const store = openLmdbState(config.STATE_DIR)

  const reached = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const gate = async (chunkNumber: number): Promise<void> => {
    if (chunkNumber !== 2) return
    reached.resolve()
    await released.promise
  }
  const runner = await startRunner(createCounting(name, name, gate), config, store)
  await reached.promise
  const stopping = runner.stop()
  released.resolve()
  await stopping
  expect(await runner.ended).toBeUndefined()

  await expect.poll(() => evidence.length, { timeout: 20_000 }).toBeGreaterThan(0)
  const partition = await partitionOf(config, name)
  const { nextOffset } = await store.open(name, 'events.raw', partition.partition)
  expect(partition.offset).toBe(String(nextOffset))
  const before = evidence.length
  expect(before).toBeGreaterThanOrEqual(CHUNK)
  expect(before).toBeLessThanOrEqual(2 * CHUNK)

  await startRunner(createCounting(name, name), config, store)
  await expect.poll(() => distinctEvents(evidence), { timeout: 30_000 }).toBe(EVENTS)
  expect(evidence).toHaveLength(EVENTS)
  expect(countedTwice(evidence)).toEqual([])
})

/** The only partition that the group has committed furthest in, and its offset. */
const partitionOf = async (config: ReturnType<typeof testConfig>, groupId: string) => {
  const admin = openKafkaClient(config, 'test').admin()
  await admin.connect()
  try {
    const [topic] = await admin.fetchOffsets({ groupId, topics: ['events.raw'] })
    const committed = topic?.partitions.filter(({ offset }) => Number(offset) > 0) ?? []
    return committed.reduce((a, b) => (Number(a.offset) > Number(b.offset) ? a : b))
  } finally {
    await admin.disconnect()
  }
}
