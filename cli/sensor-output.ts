// What `capture` and `replay` share: the road to events.raw, and the line that they end with.
import { imbalanceOf, type PublishCounters } from '../ingest/sensor/conservation.ts'
import { createLivePublisher } from '../ingest/sensor/live-publisher.ts'
import { createPublisher, type Publisher } from '../ingest/sensor/publish.ts'
import type { SensorCounters } from '../ingest/sensor/sensor.ts'
import { transportSchema } from '../processors/runtime/config.ts'
import { readEnvironment } from '../processors/runtime/environment.ts'
import { balanceText, flowsText, packetsText } from './conservation-text.ts'
import { messageOf } from './report-error.ts'

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

/** The same for a live capture, which an outage of the broker does not stop; `report` gets a sentence when one begins and ends. */
export const openLiveEventPublisher = async (report: (sentence: string) => void): Promise<Publisher> => {
  const config = readEnvironment(transportSchema)
  const { ensureTopics } = await import('../processors/runtime/topics-admin.ts')
  const { openProducer } = await import('../processors/runtime/producer.ts')
  await ensureTopics(config)
  return createLivePublisher({
    open: () => openProducer(config, { clientId: 'autoinmune-sensor' }),
    onOutage: (error) =>
      report(error === undefined ? 'the broker answers again' : `the broker is away, events wait: ${messageOf(error)}`),
  })
}

export type SensorSummary = {
  readonly counters: SensorCounters
  readonly published: PublishCounters
  readonly seconds: number
  /** Packets that were lost before the sensor: by the kernel, as far as it is known, and because we were too slow. */
  readonly dropped: number
}

/** Prints one line for a person, or one JSON object (kind "summary"), about everything that was seen and what became of it. */
export const printSensorSummary = (summary: SensorSummary, isJson: boolean): void => {
  const { counters, published, seconds, dropped } = summary
  const imbalance = imbalanceOf(counters, published)
  if (isJson) {
    const { acknowledged, shed } = published
    const head = { kind: 'summary', events: acknowledged, shed, seconds, packets_dropped: dropped }
    process.stdout.write(`${JSON.stringify({ ...head, ...counters, imbalance })}\n`)
    return
  }
  const flows = flowsText(counters, published.shed)
  const events = `${published.acknowledged} events published, ${seconds.toFixed(1)} s`
  process.stdout.write(`${packetsText(counters, dropped)}; ${flows}; ${events}; ${balanceText(imbalance)}\n`)
}
