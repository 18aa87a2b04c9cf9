// A capture file as events: the sensor behind a reader.
import type { NetworkEvent } from '../../schemas/messages.ts'
import { type CaptureOptions, openCapture } from './capture/capture-file.ts'
import type { CaptureProblems } from './capture/capture-parser.ts'
import type { PacketBatch } from './capture/packet-batch.ts'
import { shifted } from './pace.ts'
import { createSensor, type SensorCounters, type SensorOptions } from './sensor.ts'

/** Events handed on at once: a burst of time-outs or the end of a capture is cut into pieces of this size. */
const CHUNK_EVENTS = 2000

export type ReadEventsOptions = SensorOptions &
  CaptureOptions & {
    /** Added to every packet's time, microseconds: moves a capture to another time. */
    readonly shiftUs?: number
    /** What the packets pass through before the sensor sees them, such as traffic laid over them. */
    readonly through?: (batches: AsyncIterable<PacketBatch>) => AsyncIterable<PacketBatch>
  }

/** Events in pieces, with the counters so far; `counters` is complete when the iteration has ended. */
export type EventReading = AsyncIterable<readonly NetworkEvent[]> & {
  counters(): SensorCounters & { readonly capture: CaptureProblems }
}

/**
 * Reads `path` ("-": standard input) once. Events come in the order of their export, not of their `time`.
 * The iteration throws when the file cannot be read or is no capture; a cut or corrupt file ends early and is counted.
 */
export const readEvents = (path: string, options: ReadEventsOptions): EventReading => {
  const capture = openCapture(path, options)
  const sensor = createSensor(options)
  const moved = shifted(capture.batches, options.shiftUs ?? 0)
  const batches = options.through?.(moved) ?? moved

  async function* read(): AsyncGenerator<readonly NetworkEvent[]> {
    for await (const batch of batches) {
      sensor.onPackets(batch)
      yield* inChunks(sensor.drain())
    }
    sensor.flush()
    yield* inChunks(sensor.drain())
  }

  return {
    [Symbol.asyncIterator]: read,
    counters: () => ({ ...sensor.counters(), capture: { ...capture.problems } }),
  }
}

function* inChunks(events: readonly NetworkEvent[]): Generator<readonly NetworkEvent[]> {
  for (let from = 0; from < events.length; from += CHUNK_EVENTS) yield events.slice(from, from + CHUNK_EVENTS)
}
