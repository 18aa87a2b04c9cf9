import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { PacketBatch } from './capture/packet-batch.ts'
import { batchOf, tcpTalk } from './decode/packets.fixture.ts'
import type { Publisher } from './publish.ts'
import { runSensor } from './run-sensor.ts'
import { createSensor } from './sensor.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const fakePublisher = () => {
  const events: NetworkEvent[] = []
  const publisher: Publisher = {
    publish: async (batch) => {
      events.push(...batch)
    },
    counters: () => ({ acknowledged: events.length, shed: 0, waiting: 0 }),
    close: async () => undefined,
  }
  return { events, publisher }
}

/** One SYN, then silence until `end` is called. */
const silentSource = () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  async function* batches(): AsyncGenerator<PacketBatch> {
    yield batchOf(tcpTalk([[0, '>', 'S']]))
    await promise
  }
  return { batches: batches(), end: resolve }
}

test('on a silent interface a half-open flow does not wait for the next packet', async () => {
  const { events, publisher } = fakePublisher()
  const source = silentSource()
  const run = runSensor({ sensor: createSensor({ sensorId: 'test' }), batches: source.batches, publisher, speed: 1 })
  await vi.advanceTimersByTimeAsync(600)
  expect(events).toEqual([])
  await vi.advanceTimersByTimeAsync(900)
  expect(events.map(({ export_reason }) => export_reason)).toEqual(['half_open'])
  source.end()
  await run
  expect(events).toHaveLength(1)
})

test('what is open when the source ends is still published', async () => {
  const { events, publisher } = fakePublisher()
  const source = silentSource()
  const run = runSensor({
    sensor: createSensor({ sensorId: 'test' }),
    batches: source.batches,
    publisher,
    speed: Number.POSITIVE_INFINITY,
  })
  await vi.advanceTimersByTimeAsync(5000)
  expect(events).toEqual([])
  source.end()
  await run
  expect(events).toHaveLength(1)
})

test('a refusal of the broker ends the run', async () => {
  const source = silentSource()
  const { publisher } = fakePublisher()
  const failing = { ...publisher, publish: () => Promise.reject(new Error('broker is gone')) }
  const run = runSensor({
    sensor: createSensor({ sensorId: 'test' }),
    batches: source.batches,
    publisher: failing,
    speed: 1,
  })
  const outcome = expect(run).rejects.toThrow('broker is gone')
  await vi.advanceTimersByTimeAsync(2000)
  await outcome
})
