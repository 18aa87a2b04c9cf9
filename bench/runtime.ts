// CPU of this process per message to produce and to consume, over the broker that KAFKA_BROKERS names (`autoinmune up` starts one):
// `node bench/runtime.ts [messages]`. The broker's own CPU is not in it.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ServiceConfig, serviceSchema } from '../processors/runtime/config.ts'
import { readEnvironment } from '../processors/runtime/environment.ts'
import { startKafkaRunner } from '../processors/runtime/kafka-runner.ts'
import { openLogger } from '../processors/runtime/logger.ts'
import { openMetrics } from '../processors/runtime/metrics.ts'
import { drop, type Outcome, ok } from '../processors/runtime/outcome.ts'
import type { Input, Output, Processor } from '../processors/runtime/processor.ts'
import { openProducer } from '../processors/runtime/producer.ts'
import { openLmdbState } from '../processors/runtime/state-lmdb.ts'
import { ensureTopics } from '../processors/runtime/topics-admin.ts'
import { encodeFor } from '../schemas/topics.ts'
import { sampleEvents } from '../test/integration/sample-events.ts'

const MESSAGES = Number(process.argv[2] ?? 50_000)
const BATCH = 1000
const folder = mkdtempSync(path.join(tmpdir(), 'bench-runtime-'))

type Price = { readonly what: string; readonly messages: number; readonly cpuUs: number; readonly seconds: number }

const measure = async (what: string, work: () => Promise<number>): Promise<Price> => {
  const [cpu, startedAt] = [process.cpuUsage(), performance.now()]
  const messages = await work()
  const { user, system } = process.cpuUsage(cpu)
  return { what, messages, cpuUs: (user + system) / messages, seconds: (performance.now() - startedAt) / 1000 }
}

/** `isEncoded`: the bytes are given, as by a chain that appends to what it received. */
const produce = async (config: ServiceConfig, isEncoded: boolean): Promise<number> => {
  const producer = await openProducer(config)
  const events = sampleEvents(BATCH, Date.now() * 1000)
  const encoded = events.map((event) => encodeFor('events.raw', event))
  for (let sent = 0; sent < MESSAGES; sent += BATCH) {
    const outputs = events.map((message, index): Output => {
      const output = { topic: 'events.raw', key: message.src_ip ?? '', message } as const
      return isEncoded ? { ...output, bytes: encoded[index] ?? new Uint8Array() } : output
    })
    await producer.send(outputs)
  }
  await producer.close()
  return MESSAGES
}

/** Runs a processor over everything in events.raw; resolves when it has seen the number of messages that were produced. */
const consume = async (config: ServiceConfig, outcomeOf: (input: Input<'events.raw'>) => Outcome<Output>) => {
  const { promise: seenAll, resolve } = Promise.withResolvers<void>()
  let seen = 0
  const processor: Processor<'events.raw'> = {
    name: `bench-${randomUUID()}`,
    reads: ['events.raw'],
    async process(batch) {
      seen += batch.length
      if (seen >= MESSAGES) resolve()
      return batch.map(outcomeOf)
    },
  }
  const [store, producer] = [openLmdbState(folder), await openProducer(config)]
  const [metrics, log] = [openMetrics(processor.name), openLogger(processor.name, 'error')]
  const runner = await startKafkaRunner({ processor, config, store, producer, metrics, log })
  await seenAll
  await runner.stop()
  await producer.close()
  await store.close()
  return seen
}

const config = readEnvironment(serviceSchema)
await ensureTopics(config)
const sizeBytes = encodeFor('events.raw', sampleEvents(1, Date.now() * 1000)[0] ?? {}).length
console.log(`${MESSAGES} messages of about ${sizeBytes} bytes, batches of ${BATCH}`)
const prices = [
  await measure('produce, encoded here, none', () => produce({ ...config, KAFKA_COMPRESSION: 'none' }, false)),
  await measure('produce, bytes given, none', () => produce({ ...config, KAFKA_COMPRESSION: 'none' }, true)),
  await measure('produce, bytes given, lz4', () => produce({ ...config, KAFKA_COMPRESSION: 'lz4' }, true)),
  await measure('consume, all dropped', () => consume(config, () => drop('measured'))),
  await measure('consume and pass on', () =>
    consume(config, ({ message, bytes = new Uint8Array() }) =>
      ok<Output>({ topic: 'events.scored', key: message.src_ip ?? '', message, bytes }),
    ),
  ),
]
for (const { what, messages, cpuUs, seconds } of prices) {
  const rate = Math.round(messages / seconds)
  console.log(
    `${what.padEnd(30)} ${cpuUs.toFixed(1).padStart(6)} us CPU/message ${String(rate).padStart(8)} messages/s`,
  )
}
rmSync(folder, { recursive: true })
