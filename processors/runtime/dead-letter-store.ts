// Reads dead-letter topics and sends their messages back to where they came from. For people: `autoinmune dead-letter`.
import { randomUUID } from 'node:crypto'
import kafkajs, { type Admin, type Consumer, type IHeaders, type Kafka } from 'kafkajs'
import { deadLetterTopicOf, type TopicName } from '../../schemas/topics.ts'
import type { TransportConfig } from './config.ts'
import { HEADER_PREFIX, originalHeaders, REPLAY_HEADER } from './dead-letters.ts'
import { openKafkaClient } from './kafka-client.ts'

/** A dead letter: where it lies, where it came from and why, and what was received. */
export type DeadLetter = {
  /** Place in the dead-letter topic. */
  readonly partition: number
  readonly offset: string
  /** What our headers say; "" where one is missing. */
  readonly reason: string
  readonly error: string
  readonly processor: string
  readonly source: { readonly topic: TopicName; readonly partition: string; readonly offset: string }
  /** When it was dead-lettered, RFC 3339. */
  readonly time: string
  /** Of the message itself, set by its producer, milliseconds since the epoch; "" where the header is missing. */
  readonly timestamp: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: IHeaders
}

export type DeadLetterStore = {
  /**
   * Gives `visit` every letter of a topic, in order of offset within a partition; resolves at the end that the topic had at the call.
   * `sinceMs` (milliseconds since the epoch) leaves out older ones.
   */
  read(topic: TopicName, visit: (letter: DeadLetter) => void, sinceMs?: number): Promise<void>
  /** Sends the original key, bytes and headers back to `topic`, with a header saying that it is a replay. */
  replay(topic: TopicName, letters: readonly DeadLetter[]): Promise<void>
  close(): Promise<void>
}

/** Connects to the brokers. */
export const openDeadLetterStore = async (config: TransportConfig): Promise<DeadLetterStore> => {
  const kafka = openKafkaClient(config, 'autoinmune-dead-letters')
  const admin = kafka.admin()
  await admin.connect()
  return {
    read: (topic, visit, sinceMs) => readLetters(kafka, admin, topic, visit, sinceMs),
    replay: (topic, letters) => replay(kafka, topic, letters),
    close: () => admin.disconnect(),
  }
}

type Span = { readonly partition: number; readonly from: bigint; readonly to: bigint }

const spansOf = async (admin: Admin, topic: string, sinceMs: number | undefined): Promise<Span[]> => {
  const ends = await admin.fetchTopicOffsets(topic)
  const starts = sinceMs === undefined ? undefined : await admin.fetchTopicOffsetsByTimestamp(topic, sinceMs)
  const spans = ends.map(({ partition, low, high }) => {
    const since = starts?.find((start) => start.partition === partition)?.offset
    return { partition, from: BigInt(since ?? low), to: BigInt(high) }
  })
  return spans.filter(({ from, to }) => from < to)
}

/** kafkajs only reads in groups: this one is of its own, commits nothing and is deleted at the end. */
const readLetters = async (
  kafka: Kafka,
  admin: Admin,
  topic: TopicName,
  visit: (letter: DeadLetter) => void,
  sinceMs: number | undefined,
): Promise<void> => {
  const spans = await spansOf(admin, deadLetterTopicOf(topic), sinceMs)
  if (spans.length === 0) return
  const groupId = `autoinmune-dead-letters-${randomUUID()}`
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false })
  await consumer.connect()
  try {
    await consumeSpans(consumer, topic, spans, visit)
  } finally {
    await consumer.disconnect()
    await admin.deleteGroups([groupId])
  }
}

const consumeSpans = async (
  consumer: Consumer,
  source: TopicName,
  spans: readonly Span[],
  visit: (letter: DeadLetter) => void,
): Promise<void> => {
  const topic = deadLetterTopicOf(source)
  const open = new Map(spans.map((span) => [span.partition, span]))
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>()
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    async eachBatch({ batch, isStale }) {
      const { partition, messages } = batch
      const span = open.get(partition)
      if (span === undefined || isStale()) return
      const isWanted = ({ offset }: Message) => BigInt(offset) >= span.from && BigInt(offset) < span.to
      for (const message of messages.filter(isWanted)) visit(letterOf(source, partition, message))
      if (BigInt(batch.lastOffset()) + 1n >= span.to) open.delete(partition)
      if (open.size === 0) resolve()
    },
  })
  for (const { partition, from } of spans) consumer.seek({ topic, partition, offset: String(from) })
  await finished
}

type Message = {
  readonly offset: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: IHeaders
}

/** A message of `<topic>.dead-letter` as a letter. */
export const letterOf = (topic: TopicName, partition: number, message: Message): DeadLetter => {
  const headers = message.headers ?? {}
  const ours = (name: string): string => String(headers[HEADER_PREFIX + name] ?? '')
  return {
    partition,
    offset: message.offset,
    reason: ours('reason'),
    error: ours('error'),
    processor: ours('processor'),
    source: { topic, partition: ours('partition'), offset: ours('offset') },
    time: ours('time'),
    timestamp: ours('timestamp'),
    key: message.key,
    value: message.value,
    headers: originalHeaders(headers),
  }
}

const replay = async (kafka: Kafka, topic: TopicName, letters: readonly DeadLetter[]): Promise<void> => {
  const producer = kafka.producer({ idempotent: true, createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
  await producer.connect()
  try {
    for (const { key, value, headers, partition, offset } of letters) {
      const from = `${deadLetterTopicOf(topic)}/${partition}/${offset}`
      await producer.send({
        topic,
        acks: -1,
        messages: [{ key, value, headers: { ...headers, [REPLAY_HEADER]: from } }],
      })
    }
  } finally {
    await producer.disconnect()
  }
}
