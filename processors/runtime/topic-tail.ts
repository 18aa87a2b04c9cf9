// Reads every partition of a topic from a moment on, for a reader that keeps nothing in Kafka: each instance gets all messages.
// kafkajs reads only as a member of a group, so each tail is a group of its own that commits nothing and is removed on close.
// Beside it, once a second: how far the topic reaches, and how far another group has committed it.
import { randomUUID } from 'node:crypto'
import type { Admin, Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs'
import type { Logger } from 'pino'
import type { TopicName } from '../../schemas/topics.ts'
import type { KafkaConfig } from './config.ts'
import { BROKER_RETRY, openKafkaClient } from './kafka-client.ts'

const POLL_MS = 1000
const RETRY_MS = [1000, 2000, 5000, 10_000]
const FETCH_WAIT_MS = 50
/** About a second: what lasts longer is this file's own loop, which can be told to end. */
const SHORT_RETRY = { ...BROKER_RETRY, retries: 3 } as const

/** Offsets by partition. */
export type Offsets = ReadonlyMap<number, number>

export type TailBatch = {
  readonly partition: number
  readonly messages: readonly KafkaMessage[]
  /** Older messages of the partition that belong to the time asked for may have been deleted: this is the first one left. */
  readonly isCutOff: boolean
}

export type TailOptions = {
  readonly config: KafkaConfig
  readonly topic: TopicName
  /** Names the client and begins the name of the group. */
  readonly name: string
  /** Messages written since then, milliseconds since the epoch. */
  readonly sinceMs: number
  /** Group whose commits are followed. */
  readonly followed: string
  readonly log: Logger
  /** May throw: the tail then ends its consumer and starts another one behind the last batch that was taken. */
  readonly onBatch: (batch: TailBatch) => void
  /** What the poll found; `committed` lacks partitions of which nothing was ever committed. */
  readonly onPoll: (ends: Offsets, committed: Offsets) => void
}

export type TopicTail = {
  /** Next offset of each partition; empty until the first connection. */
  readonly positions: Offsets
  close(): Promise<void>
}

type Tail = {
  readonly options: TailOptions
  readonly groupId: string
  readonly positions: Map<number, number>
  /** Partitions whose first batch is still to come and whose start is the oldest message left. */
  readonly cutOff: Set<number>
  isClosed: boolean
}

/** Connects in the background, and again after every failure, until `close`. */
export const openTopicTail = (options: TailOptions): TopicTail => {
  const groupId = `${options.name}-${randomUUID()}`
  const tail: Tail = { options, groupId, positions: new Map(), cutOff: new Set(), isClosed: false }
  const closing = Promise.withResolvers<void>()
  const ended = keepReading(tail, closing.promise)
  return {
    positions: tail.positions,
    async close() {
      tail.isClosed = true
      closing.resolve()
      await ended
    },
  }
}

const keepReading = async (tail: Tail, closing: Promise<void>): Promise<void> => {
  for (let failures = 0; !tail.isClosed; ) {
    const startedMs = Date.now()
    const error = await readOnce(tail, closing).catch((cause: unknown) => cause)
    if (tail.isClosed) return
    if (Date.now() - startedMs > 60_000) failures = 0
    const pauseMs = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)] as number
    tail.options.log.warn({ err: error, topic: tail.options.topic, pauseMs }, 'reading a topic failed, trying again')
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, pauseMs)
    await Promise.race([promise, closing])
    clearTimeout(timer)
  }
}

/** Reads until `closing` or an error, which it returns or throws. */
const readOnce = async (tail: Tail, closing: Promise<void>): Promise<unknown> => {
  const { config, name, log } = tail.options
  const client = openKafkaClient(config, `autoinmune-${name}`, log, SHORT_RETRY)
  const admin = client.admin()
  const consumer = client.consumer({
    groupId: tail.groupId,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    retry: { ...SHORT_RETRY, restartOnFailure: async () => false },
  })
  const failed = Promise.withResolvers<unknown>()
  consumer.on(consumer.events.CRASH, ({ payload }) => failed.resolve(payload.error))
  let timer: NodeJS.Timeout | undefined
  try {
    await admin.connect()
    await findStart(tail, admin)
    await startConsumer(tail, consumer)
    const poll = async (): Promise<void> => {
      await pollOffsets(tail, admin).catch(failed.resolve)
      timer = setTimeout(poll, POLL_MS)
    }
    await poll()
    return await Promise.race([failed.promise, closing])
  } finally {
    clearTimeout(timer)
    await consumer.disconnect().catch(() => {})
    if (tail.isClosed) await admin.deleteGroups([tail.groupId]).catch(() => {})
    await admin.disconnect().catch(() => {})
  }
}

/** Where each partition is read from; one that was read already goes on where it was. */
const findStart = async (tail: Tail, admin: Admin): Promise<void> => {
  const { topic, sinceMs } = tail.options
  const starts = await admin.fetchTopicOffsetsByTimestamp(topic, sinceMs)
  const ends = await admin.fetchTopicOffsets(topic)
  for (const { partition, offset } of starts) {
    if (tail.positions.has(partition)) continue
    tail.positions.set(partition, Number(offset))
    const range = ends.find((end) => end.partition === partition)
    if (range && Number(range.low) > 0 && range.low === offset && range.low !== range.high) tail.cutOff.add(partition)
  }
}

const startConsumer = async (tail: Tail, consumer: Consumer): Promise<void> => {
  const { topic } = tail.options
  // Since the last (re)join; kafkajs goes back to the group's offsets, of which there are none.
  const sought = new Set<number>()
  consumer.on(consumer.events.GROUP_JOIN, () => sought.clear())
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({ autoCommit: false, eachBatch: async (payload) => takeBatch(tail, consumer, sought, payload) })
  for (const [partition, offset] of tail.positions) consumer.seek({ topic, partition, offset: String(offset) })
}

/** Gives a batch on, unless it begins before the position: then the consumer is sent there. */
const takeBatch = (tail: Tail, consumer: Consumer, sought: Set<number>, { batch }: EachBatchPayload): void => {
  const { topic, partition, messages } = batch
  const [first, last] = [messages[0], messages.at(-1)]
  if (!first || !last) return
  const position = tail.positions.get(partition) ?? 0
  const isAhead = Number(first.offset) > position && !sought.has(partition)
  if (Number(last.offset) < position || isAhead) {
    sought.add(partition)
    consumer.seek({ topic, partition, offset: String(position) })
    return
  }
  const unseen = messages.filter(({ offset }) => Number(offset) >= position)
  tail.options.onBatch({ partition, messages: unseen, isCutOff: tail.cutOff.delete(partition) })
  tail.positions.set(partition, Number(last.offset) + 1)
}

const pollOffsets = async ({ options, positions }: Tail, admin: Admin): Promise<void> => {
  const { topic, followed } = options
  const before = new Map(positions)
  const [groups, ends] = await Promise.all([
    admin.fetchOffsets({ groupId: followed, topics: [topic] }),
    admin.fetchTopicOffsets(topic),
  ])
  for (const { partition, high } of ends) {
    const position = before.get(partition) ?? 0
    // Its offsets begin anew and would be taken for messages that were seen: nothing is polled until this process starts again.
    if (Number(high) < position)
      throw new Error(`${topic} ${partition} ends at offset ${high}, before ${position}: the topic was made anew`)
  }
  const commits = groups.flatMap(({ partitions }) => partitions).filter(({ offset }) => Number(offset) >= 0)
  options.onPoll(offsetsOf(ends), offsetsOf(commits))
}

const offsetsOf = (list: readonly { partition: number; offset: string }[]): Offsets =>
  new Map(list.map(({ partition, offset }) => [partition, Number(offset)]))
