// Promise: a broker that is killed loses nothing that it had acknowledged, and producer and consumer go on when it is back.
import { expect, inject, onTestFinished, test } from 'vitest'
import type { OutputProducer } from '../../processors/runtime/producer.ts'
import { createCounting } from './counting-processor.ts'
import { type OwnStack, startOwnStack } from './own-stack.ts'
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

const BATCH = 20

/** A broker of its own, beside the registry and database of the test run. */
const startBroker = async (): Promise<OwnStack> => {
  const others = { SCHEMA_REGISTRY_URL: inject('schemaRegistryUrl'), DATABASE_URL: inject('databaseUrl') }
  const stack = await startOwnStack([], others)
  onTestFinished(() => stack.stop())
  return stack
}

/** Sends until `enough` events were acknowledged; an unacknowledged batch fails the test. */
const sendEvents = async (producer: OutputProducer, name: string, from: number, enough: number): Promise<void> => {
  for (let sent = from; sent < enough; sent += BATCH) await producer.send(eventsOf(name, BATCH, sent))
}

test('nothing acknowledged is lost when the broker is killed under load', async () => {
  const stack = await startBroker()
  const name = uniqueName('outage')
  const config = testConfig({ KAFKA_BROKERS: stack.urls.kafkaBrokers, BATCH_MESSAGES: '50' })
  const producer = await openTestProducer(config)
  const evidence = await follow(config, 'evidence.emitted', ({ detector }) => detector === name)
  const runner = await startRunner(createCounting(name, name), config)
  await sendEvents(producer, name, 0, 400)
  const loading = sendEvents(producer, name, 400, 4000)
  await expect.poll(() => distinctEvents(evidence), { timeout: 20_000 }).toBeGreaterThan(0)
  stack.kill('kafka', 'SIGKILL')
  await loading
  await expect.poll(() => distinctEvents(evidence), { timeout: 60_000 }).toBe(4000)
  expect(countedTwice(evidence)).toEqual([])
  expect(() => runner.check()).not.toThrow()
  expect(await Promise.race([runner.ended, 'consuming'])).toBe('consuming')
  expect(stack.status().find(({ name }) => name === 'kafka')?.restarts).toBe(1)
})
