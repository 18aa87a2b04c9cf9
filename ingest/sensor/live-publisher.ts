// Publishing of a live capture: packets do not wait, so a broker that is away must not stop the sensor. Events wait in a buffer;
// when it is full the oldest are shed, and counted. A file can wait: publish.ts holds it back instead and sheds nothing.
//
// States: sending -> (refused or away) -> waiting, longer each time -> a new connection -> sending. On closing, what still waits is
// given CLOSE_MS; the rest is shed.
import type { NetworkEvent } from '../../schemas/messages.ts'
import { type EventProducer, outputsOf, type Publisher } from './publish.ts'

/** About 200 MB of events. */
const BUFFER_EVENTS = 100_000
const CHUNK_EVENTS = 1000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000
const CLOSE_MS = 10_000

export type LivePublisherDeps = {
  /** Opens a connection; used again after each failure, since an idempotent producer that gave up a batch is of no more use. */
  readonly open: () => Promise<EventProducer>
  /** Told once when sending begins to fail, and once when it works again (undefined). */
  readonly onOutage?: (error: unknown) => void
  readonly bufferEvents?: number
  readonly closeMs?: number
}

/** Connects, so that a wrong address is an error at the start; afterwards no outage is. `publish` never waits and never rejects. */
export const createLivePublisher = async (deps: LivePublisherDeps): Promise<Publisher> => {
  const { open, onOutage, bufferEvents = BUFFER_EVENTS, closeMs = CLOSE_MS } = deps
  let producer: EventProducer | undefined = await open()
  let queue: NetworkEvent[] = []
  /** Events at the front of the queue that are on their way: they are not shed. */
  let sending = 0
  let acknowledged = 0
  let shed = 0
  let isAway = false
  const closing = new AbortController()
  let pumping: Promise<void> | undefined

  const sendChunk = async (): Promise<void> => {
    producer ??= await open()
    const chunk = queue.slice(0, CHUNK_EVENTS)
    sending = chunk.length
    await producer.send(outputsOf(chunk))
    // Closed meanwhile: these were counted as shed, since nobody knew.
    if (closing.signal.aborted) return
    queue = queue.slice(chunk.length)
    acknowledged += chunk.length
    if (isAway) onOutage?.(undefined)
    isAway = false
  }

  const disconnect = async (): Promise<void> => {
    const broken = producer
    producer = undefined
    // A broken connection may fail to close, too; there is nothing more to do about it.
    await broken?.close().catch(() => undefined)
  }

  const pump = async (): Promise<void> => {
    let waitMs = FIRST_WAIT_MS
    while (queue.length > 0 && !closing.signal.aborted) {
      try {
        await sendChunk()
        waitMs = FIRST_WAIT_MS
      } catch (error) {
        if (!isAway) onOutage?.(error)
        isAway = true
        await disconnect()
        await pause(waitMs, closing.signal)
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
      } finally {
        sending = 0
      }
    }
  }

  const shedOldest = (): void => {
    const excess = queue.length - bufferEvents
    if (excess <= 0) return
    shed += queue.splice(sending, excess).length
  }

  return {
    publish: async (events) => {
      if (events.length === 0) return
      queue.push(...events)
      shedOldest()
      pumping ??= pump().finally(() => {
        pumping = undefined
      })
    },
    counters: () => ({ acknowledged, shed, waiting: queue.length }),
    close: async () => {
      await Promise.race([pumping, pause(closeMs, closing.signal)])
      closing.abort()
      await disconnect()
      shed += queue.length
      queue = []
    },
  }
}

/** Resolves after that long, or at once when aborted. */
const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
