// The local stack survives what happens to it: killed programs, a second start, a taken port.
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readStackSettings } from '../../deploy/local/config.ts'
import { readProcess } from '../../deploy/local/process-table.ts'
import { waitUntil } from '../../deploy/local/readiness.ts'
import { type StackEvent, startStack } from '../../deploy/local/supervisor.ts'
import { transportSchema } from '../../processors/runtime/config.ts'
import { readEnvironment } from '../../processors/runtime/environment.ts'
import { openKafkaClient } from '../../processors/runtime/kafka-client.ts'
import { registerSchemas } from '../../processors/runtime/registry.ts'
import { openDatabase } from '../../sql/database.ts'
import { FREE_PORTS, type OwnStack, startOwnStack } from './own-stack.ts'

const TOPIC = 'events.raw'
const BATCH = 20

let stack: OwnStack
beforeAll(async () => {
  stack = await startOwnStack(['alerting'])
})
afterAll(() => stack?.stop())

const transport = () => readEnvironment(transportSchema, stack.environment)
const readyCount = (name: string): number =>
  stack.events.filter((event) => event.kind === 'ready' && event.name === name).length

/** Kills a program as a crash would, and waits until the supervisor has it ready again. */
const crash = async (name: string): Promise<void> => {
  const before = readyCount(name)
  stack.kill(name, 'SIGKILL')
  expect(await waitUntil(async () => readyCount(name) > before, { timeoutMs: 60_000 })).toBe(true)
}

/** Sends batch after batch until one fails or `isOver`; the keys that the broker has acknowledged go into `acknowledged`. */
const produceUntil = async (isOver: () => boolean, acknowledged: Set<string>): Promise<void> => {
  const producer = openKafkaClient(transport(), 'local-stack-test').producer({ retry: { retries: 0 } })
  await producer.connect()
  try {
    while (!isOver()) {
      const keys = Array.from({ length: BATCH }, (_, index) => `${acknowledged.size + index}`)
      await producer.send({ topic: TOPIC, acks: -1, messages: keys.map((key) => ({ key, value: key })) })
      for (const key of keys) acknowledged.add(key)
    }
  } catch {
    // The broker was killed under this batch: it was never acknowledged.
  } finally {
    await producer.disconnect()
  }
}

const readKeys = async (wanted: ReadonlySet<string>): Promise<Set<string>> => {
  const consumer = openKafkaClient(transport(), 'local-stack-test').consumer({
    groupId: 'local-stack-test',
    maxWaitTimeInMs: 100,
  })
  const seen = new Set<string>()
  await consumer.connect()
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true })
  await consumer.run({ eachMessage: async ({ message }) => void seen.add(String(message.key)) })
  await waitUntil(async () => [...wanted].every((key) => seen.has(key)), { timeoutMs: 30_000 })
  await consumer.disconnect()
  return seen
}

test('Kafka killed under load comes back with everything it acknowledged', async () => {
  const acknowledged = new Set<string>()
  let isOver = false
  const producing = produceUntil(() => isOver, acknowledged)
  expect(await waitUntil(async () => acknowledged.size > 500, { timeoutMs: 30_000 })).toBe(true)
  await crash('kafka')
  isOver = true
  await producing
  const seen = await readKeys(acknowledged)
  expect([...acknowledged].filter((key) => !seen.has(key))).toEqual([])
})

test('the registry killed gives the same ids to the same schemas', async () => {
  const before = await registerSchemas(transport())
  await crash('registry')
  expect(await registerSchemas(transport())).toEqual(before)
})

test('the database killed keeps what it acknowledged', async () => {
  const query = async (sql: string) => {
    const pool = openDatabase({ databaseUrl: stack.urls.databaseUrl })
    return pool.query(sql).finally(() => pool.end())
  }
  await query('CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n')
  await crash('database')
  expect((await query('SELECT count(*) AS rows FROM kept')).rows).toEqual([{ rows: 1000 }])
})

test('a service that dies is started again', async () => {
  const alerting = () => stack.status().find(({ name }) => name === 'alerting')
  const before = alerting()
  await crash('alerting')
  expect(alerting()).toMatchObject({ state: 'ready', restarts: (before?.restarts ?? 0) + 1 })
  expect(alerting()?.pid).not.toBe(before?.pid)
})

test('a second supervisor of the same folder is refused', async () => {
  const settings = readStackSettings({ ...stack.environment, DATA_DIR: stack.dataDir })
  await expect(startStack({ ...settings, services: [], onEvent: () => {} })).rejects.toThrow('already runs')
})

test('a taken port is named, and nothing is left running', async () => {
  const port = stack.urls.kafkaBrokers.split(':')[1] ?? ''
  const refusal = startOwnStack([], { KAFKA_PORT: port })
  await expect(refusal).rejects.toThrow(`port ${port} (Kafka) is taken by another program`)
})

test('a start that is interrupted leaves nothing running', async () => {
  const interruption = new AbortController()
  const settings = readStackSettings({ ...FREE_PORTS, DATA_DIR: path.join(stack.dataDir, 'interrupted') })
  const pids: number[] = []
  const onEvent = (event: StackEvent): void => {
    if (event.kind !== 'starting') return
    pids.push(event.pid)
    interruption.abort(new Error('interrupted by the test'))
  }
  const start = startStack({ ...settings, services: [], onEvent, signal: interruption.signal })
  await expect(start).rejects.toThrow('interrupted by the test')
  expect(pids.length).toBeGreaterThan(0)
  expect(pids.map(readProcess)).toEqual(pids.map(() => undefined))
})

test('everything stops in the reverse order of its start', async () => {
  const running = stack.status().map(({ name }) => name)
  await stack.stop()
  const stopping = stack.events.filter(({ kind }) => kind === 'stopping').map(({ name }) => name)
  expect(stopping).toEqual(running.toReversed())
  expect(stopping[0]).toBe('alerting')
  expect(stack.status().map(({ pid }) => pid)).toEqual(running.map(() => undefined))
})
