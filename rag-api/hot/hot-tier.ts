// The hot tier: the ring, fed from the topic that the sink stores, and whether it may answer.
import type { Logger } from 'pino'
import type { KafkaConfig } from '../../processors/runtime/config.ts'
import { FrameError, unframe } from '../../processors/runtime/frame.ts'
import { type Offsets, openTopicTail, type TailBatch } from '../../processors/runtime/topic-tail.ts'
import { acceptedEvent } from './acceptance.ts'
import { readHotEvent } from './read-event.ts'
import { appendEvent, evictBefore, openRing, type Ring } from './ring.ts'

/** How far back it is meant to reach. */
export const HOT_MS = 15 * 60_000
/** How far a sensor's clock may be ahead: such a time was written that much earlier than it says (the pipeline refuses more). */
const MAX_AHEAD_MS = 10 * 60_000
/** Older knowledge of what is stored and what was written is none. */
const STALE_MS = 5000
/** The sink's consumer group: its commits follow the rows. */
const SINK_GROUP = 'sink'

/**
 * off: not configured. filling: reads what came before it started. behind: the sink has stored what it has not read yet. away: nothing
 * heard from Kafka for five seconds. serving: answers.
 */
export const HOT_STATES = ['off', 'filling', 'behind', 'away', 'serving'] as const
export type HotState = (typeof HOT_STATES)[number]

export type HotCounts = {
  readonly kept: number
  readonly skipped: number
  readonly unreadable: number
  readonly lagMessages: number
}

export type HotTier = {
  readonly state: HotState
  /** The ring while it may answer. */
  readonly serving: Ring | undefined
  /** For measurement, whatever the state. Undefined: off. */
  readonly ring: Ring | undefined
  readonly counts: HotCounts
  close(): Promise<void>
}

const NO_COUNTS: HotCounts = { kept: 0, skipped: 0, unreadable: 0, lagMessages: 0 }

/** The tier of an API without Kafka. */
export const NO_HOT_TIER: HotTier = {
  state: 'off',
  serving: undefined,
  ring: undefined,
  counts: NO_COUNTS,
  close: async () => {},
}

/** Takes a batch's messages into the ring. Counts are changed in place. */
export type Intake = { readonly ring: Ring; kept: number; skipped: number; unreadable: number }

/** What cannot be read is a dead letter of the sink's; what the sink refuses is in no table: neither is kept. */
export const takeIn = (intake: Intake, { partition, messages, isCutOff }: TailBatch): void => {
  const { ring } = intake
  const [first] = messages
  if (isCutOff && first) ring.floorUs = Math.max(ring.floorUs, (Number(first.timestamp) + MAX_AHEAD_MS) * 1000)
  for (const { offset, value } of messages) {
    const event = value === null ? undefined : readFramed(value)
    const accepted = event && acceptedEvent(event)
    if (!event) intake.unreadable++
    else if (accepted && appendEvent(ring, accepted, partition, Number(offset))) intake.kept++
    else intake.skipped++
  }
}

const readFramed = (value: Uint8Array): ReturnType<typeof readHotEvent> | undefined => {
  try {
    return readHotEvent(unframe(value).bytes)
  } catch (error) {
    if (error instanceof FrameError || error instanceof RangeError) return undefined
    throw error
  }
}

/** What is known of the topic: positions are ours, the rest is from the last poll. */
export type Progress = {
  readonly positions: Offsets
  readonly ends: Offsets
  readonly committed: Offsets
  readonly polledAtMs: number
}

const reaches = (positions: Offsets, offsets: Offsets): boolean =>
  [...offsets].every(([partition, offset]) => (positions.get(partition) ?? 0) >= offset)

/** `isFilled`: once every position had reached the end of its partition. */
export const stateOf = ({ positions, committed, polledAtMs }: Progress, isFilled: boolean, nowMs: number): HotState => {
  if (nowMs - polledAtMs > STALE_MS) return isFilled ? 'away' : 'filling'
  if (!isFilled) return 'filling'
  return reaches(positions, committed) ? 'serving' : 'behind'
}

export type HotOptions = { readonly config: KafkaConfig; readonly sizeBytes: number; readonly log: Logger }

/** Fills itself in the background from what was written since the window began; never throws for a broker that is away. */
export const openHotTier = ({ config, sizeBytes, log }: HotOptions): HotTier => {
  const floorMs = Date.now() - HOT_MS
  const ring = openRing(sizeBytes, floorMs * 1000)
  const intake: Intake = { ring, kept: 0, skipped: 0, unreadable: 0 }
  let polled: Omit<Progress, 'positions'> = {
    ends: new Map(),
    committed: new Map(),
    polledAtMs: Number.NEGATIVE_INFINITY,
  }
  let goal: Offsets | undefined
  let isFilled = false
  const evict = (): void => evictBefore(ring, (Date.now() - HOT_MS) * 1000)
  const tail = openTopicTail({
    config,
    topic: 'events.scored',
    name: 'rag-api-hot',
    sinceMs: floorMs - MAX_AHEAD_MS,
    followed: SINK_GROUP,
    log,
    onBatch(batch) {
      takeIn(intake, batch)
      evict()
    },
    onPoll(ends, committed) {
      goal ??= ends
      for (const [partition, offset] of committed) ring.stored.set(partition, offset)
      polled = { ends, committed, polledAtMs: Date.now() }
      if (!isFilled && reaches(tail.positions, goal)) {
        isFilled = true
        log.info({ rows: intake.kept }, 'hot tier filled')
      }
      evict()
    },
  })
  const state = (): HotState => stateOf({ ...polled, positions: tail.positions }, isFilled, Date.now())
  return {
    get state() {
      return state()
    },
    get serving() {
      return state() === 'serving' ? ring : undefined
    },
    ring,
    get counts() {
      const lags = [...polled.ends].map(([partition, end]) => end - (tail.positions.get(partition) ?? 0))
      const lagMessages = lags.reduce((sum, lag) => sum + Math.max(0, lag), 0)
      return { kept: intake.kept, skipped: intake.skipped, unreadable: intake.unreadable, lagMessages }
    },
    close: () => tail.close(),
  }
}
