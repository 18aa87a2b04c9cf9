// Drives a sensor from a source of packets to a publisher until the source ends (a live one: is closed).
import type { PacketBatch } from './capture/packet-batch.ts'
import type { Publisher } from './publish.ts'
import type { Sensor } from './sensor.ts'

/** Events handed to the publisher at once. */
const CHUNK_EVENTS = 1000
/** On a silent source packet time moves on this often, so that half-open flows and time-outs do not wait for a packet. */
const SILENCE_MS = 200

export type SensorRun = {
  readonly sensor: Sensor
  readonly batches: AsyncIterable<PacketBatch>
  readonly publisher: Publisher
  /** Seconds of packet time per second of ours: 1 on an interface, the factor of a replay; Infinity never moves time by itself. */
  readonly speed: number
}

/** Resolves when everything is published; rejects when the source or the broker fails. */
export const runSensor = async ({ sensor, batches, publisher, speed }: SensorRun): Promise<void> => {
  const iterator = batches[Symbol.asyncIterator]()
  let next = iterator.next()
  let newestUs = 0
  let arrivedMs = performance.now()
  for (;;) {
    const result = await orSilence(next)
    if (result === undefined) {
      // Capture time plus the time that passed here: a stream's clock need not be ours.
      const silentMs = performance.now() - arrivedMs - SILENCE_MS
      if (newestUs > 0 && Number.isFinite(speed)) sensor.advance(newestUs + Math.max(0, silentMs) * 1000 * speed)
    } else if (result.done) break
    else {
      const batch = result.value
      sensor.onPackets(batch)
      for (let i = 0; i < batch.count; i++) newestUs = Math.max(newestUs, batch.timeUs[i] as number)
      arrivedMs = performance.now()
      next = iterator.next()
    }
    await publishAll(sensor, publisher)
  }
  sensor.flush()
  await publishAll(sensor, publisher)
}

/** The next batch, or undefined when it is not here within SILENCE_MS. */
const orSilence = async (
  next: Promise<IteratorResult<PacketBatch>>,
): Promise<IteratorResult<PacketBatch> | undefined> => {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, SILENCE_MS, undefined)
  })
  try {
    return await Promise.race([next, silence])
  } finally {
    clearTimeout(timer)
  }
}

/** Publishes what the sensor has exported since the last time. */
const publishAll = async (sensor: Sensor, publisher: Publisher): Promise<void> => {
  const events = sensor.drain()
  for (let from = 0; from < events.length; from += CHUNK_EVENTS) {
    await publisher.publish(events.slice(from, from + CHUNK_EVENTS))
  }
}
