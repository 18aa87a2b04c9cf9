// Events to events.raw, keyed so that what belongs to one subject stays in order on one partition (DESIGN rule 6).
import type { Output } from '../../processors/runtime/processor.ts'
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { PublishCounters } from './conservation.ts'

/** The part of the runtime's producer that is used here. */
export type EventProducer = {
  send(outputs: readonly Output[]): Promise<void>
  close(): Promise<void>
}

/** The source; for a fold towards a target, the target. */
export const keyOf = (event: NetworkEvent): string =>
  (event.fold?.kind === 'target' ? event.dst_ip : event.src_ip) ?? event.dst_ip ?? ''

export type Publisher = {
  /**
   * Sends the events after those given before. Of a file: resolves when at most one batch awaits its acknowledgement, which is the
   * backpressure on the sensor; rejects when this or the previous batch was refused. Of a live capture: see live-publisher.ts.
   */
  publish(events: readonly NetworkEvent[]): Promise<void>
  counters(): PublishCounters
  /** Waits for the last batch, then disconnects. */
  close(): Promise<void>
}

/** The events as outputs to their topic. */
export const outputsOf = (events: readonly NetworkEvent[]): Output[] =>
  events.map((message) => ({ topic: 'events.raw', key: keyOf(message), message }))

/** Publishes through `producer`, one batch in flight at a time, so that order within a key is kept. */
export const createPublisher = (producer: EventProducer): Publisher => {
  let inFlight: Promise<void> = Promise.resolve()
  let acknowledged = 0
  let waiting = 0

  const send = async (events: readonly NetworkEvent[]): Promise<void> => {
    await producer.send(outputsOf(events))
    acknowledged += events.length
    waiting -= events.length
  }

  return {
    publish: async (events) => {
      waiting += events.length
      await inFlight
      if (events.length === 0) return
      inFlight = send(events)
      // The next call or `close` reports a failure; until then it must not count as unhandled.
      inFlight.catch(() => undefined)
    },
    counters: () => ({ acknowledged, shed: 0, waiting }),
    close: async () => {
      try {
        await inFlight
      } finally {
        await producer.close()
      }
    },
  }
}
