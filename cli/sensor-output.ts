// What `capture` and `replay` share: the road to events.raw, and the line that they end with.
import { createPublisher, type Publisher } from '../ingest/sensor/publish.ts'
import type { SensorCounters } from '../ingest/sensor/sensor.ts'
import { transportSchema } from '../processors/runtime/config.ts'
import { readEnvironment } from '../processors/runtime/environment.ts'

/** A publisher to the broker that the environment names; creates missing topics. Throws when broker or registry do not answer. */
export const openEventPublisher = async (
  environment?: Readonly<Record<string, string | undefined>>,
): Promise<Publisher> => {
  const config = readEnvironment(transportSchema, environment)
  // Loaded here: the Kafka client, which reading captures can do without.
  const { ensureTopics } = await import('../processors/runtime/topics-admin.ts')
  const { openProducer } = await import('../processors/runtime/producer.ts')
  await ensureTopics(config)
  return createPublisher(await openProducer(config, { clientId: 'autoinmune-sensor' }))
}

export type SensorSummary = {
  readonly counters: SensorCounters
  /** Events acknowledged by the broker. */
  readonly events: number
  readonly seconds: number
  /** Packets that the live capture was too slow for; the kernel's own drops are not known. */
  readonly dropped: number
}

/** Prints one line for a person, or one JSON object (kind "summary"). */
export const printSensorSummary = ({ counters, events, seconds, dropped }: SensorSummary, isJson: boolean): void => {
  if (isJson) {
    const summary = { kind: 'summary', events, seconds, packets_dropped: dropped, ...counters }
    process.stdout.write(`${JSON.stringify(summary)}\n`)
    return
  }
  const skipped = counters.packets_seen - counters.packets_decoded
  const notes = [skipped > 0 && `${skipped} passed over`, dropped > 0 && `${dropped} dropped`].filter(Boolean)
  const packets = `${counters.packets_seen} packets${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`
  process.stdout.write(
    `${packets}, ${counters.flows_opened} flows, ${events} events published, ${seconds.toFixed(1)} s\n`,
  )
}
