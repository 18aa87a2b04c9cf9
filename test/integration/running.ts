// Runs a processor against the test's broker as a service does, in this process, and reads what it wrote.
import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, inject, onTestFinished } from 'vitest'
import { type ServiceConfig, serviceSchema } from '../../processors/runtime/config.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { unframe } from '../../processors/runtime/frame.ts'
import { openKafkaClient } from '../../processors/runtime/kafka-client.ts'
import { type KafkaRunner, startKafkaRunner } from '../../processors/runtime/kafka-runner.ts'
import { openLogger } from '../../processors/runtime/logger.ts'
import { openMetrics } from '../../processors/runtime/metrics.ts'
import type { Output, Processor } from '../../processors/runtime/processor.ts'
import { type OutputProducer, openProducer } from '../../processors/runtime/producer.ts'
import type { StateStore } from '../../processors/runtime/state.ts'
import { openLmdbState } from '../../processors/runtime/state-lmdb.ts'
import { ensureTopics } from '../../processors/runtime/topics-admin.ts'
import { decodeFrom, type MessageOf, type TopicName } from '../../schemas/topics.ts'

/** Variables of a service of this test run. `changes` win. */
export const testEnvironment = (changes: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  KAFKA_BROKERS: inject('kafkaBrokers'),
  SCHEMA_REGISTRY_URL: inject('schemaRegistryUrl'),
  STATE_DIR: mkdtempSync(path.join(tmpdir(), 'autoinmune-state-')),
  LOG_LEVEL: 'fatal',
  ...changes,
})

export const testConfig = (changes: Readonly<Record<string, string>> = {}): ServiceConfig =>
  readEnvironment(serviceSchema, testEnvironment(changes))

/** A name that no other test, and no earlier run against the same broker, has. */
export const uniqueName = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`

export const openTestProducer = async (config: ServiceConfig): Promise<OutputProducer> => {
  await ensureTopics(config)
  const producer = await openProducer(config)
  onTestFinished(() => producer.close())
  return producer
}

/** Starts a runner with a producer and, unless given, a store of its own; returns when it is a member of its group. */
export const startRunner = async (
  processor: Processor,
  config: ServiceConfig,
  store: StateStore = openLmdbState(config.STATE_DIR),
): Promise<KafkaRunner> => {
  await ensureTopics(config)
  const producer = await openProducer(config)
  const [metrics, log] = [openMetrics(processor.name), openLogger(processor.name, config.LOG_LEVEL)]
  const runner = await startKafkaRunner({ processor, config, store, producer, metrics, log })
  const stop = async (): Promise<void> => {
    await runner.stop()
    await producer.close()
  }
  onTestFinished(() => stop().catch(() => {}))
  await expect.poll(() => runner.check(), { timeout: 30_000 }).toBeUndefined()
  return { ...runner, stop }
}

/** Messages of a topic from its beginning that `isOurs`, as they come. */
export const follow = async <N extends TopicName>(
  config: ServiceConfig,
  topic: N,
  isOurs: (message: MessageOf<N>) => boolean,
): Promise<readonly MessageOf<N>[]> => {
  const found: MessageOf<N>[] = []
  const consumer = openKafkaClient(config, 'test').consumer({ groupId: uniqueName('follow'), maxWaitTimeInMs: 100 })
  onTestFinished(() => consumer.disconnect())
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    async eachMessage({ message: { value } }) {
      const message = decodeFrom(topic, unframe(value ?? Buffer.alloc(0)).bytes)
      if (isOurs(message)) found.push(message)
    },
  })
  return found
}

/** `count` events of `sensorId` with ids from `first` on, over many keys. */
export const eventsOf = (sensorId: string, count: number, first = 0): Output[] =>
  Array.from({ length: count }, (_, index) => {
    const src_ip = `10.9.0.${index % 50}`
    const message = { event_id: `${sensorId}/${first + index}`, sensor_id: sensorId, src_ip }
    return { topic: 'events.raw', key: src_ip, message }
  })

type Evidence = MessageOf<'evidence.emitted'>
const eventIdOf = ({ event_ids }: Evidence): string => event_ids?.[0] ?? ''

/** How many different events the evidence of createCounting is about. */
export const distinctEvents = (evidence: readonly Evidence[]): number => new Set(evidence.map(eventIdOf)).size

/** Events that were given two different numbers: a chunk was applied to the state twice. */
export const countedTwice = (evidence: readonly Evidence[]): string[] => {
  const numbers = new Map<string, number | undefined>()
  return evidence.map(eventIdOf).filter((id, index) => {
    const number = evidence[index]?.facts?.number
    if (!numbers.has(id)) numbers.set(id, number)
    return numbers.get(id) !== number
  })
}
