// Dead letters of every topic as they come, for a reader that keeps them elsewhere. A consumer group like any other: an offset moves only
// after the reader has taken the letters, so that a letter comes at least once.
import kafkajs, { type EachBatchPayload } from 'kafkajs'
import type { Logger } from 'pino'
import { deadLetterTopicOf, TOPIC_NAMES, type TopicName } from '../../schemas/topics.ts'
import type { KafkaConfig } from './config.ts'
import { type DeadLetter, letterOf } from './dead-letter-store.ts'
import { BROKER_RETRY, openKafkaClient } from './kafka-client.ts'

/** Letters are few: a long wait for the next one costs least. */
const FETCH_WAIT_MS = 500
const SESSION_TIMEOUT_MS = 10_000
const HEARTBEAT_MS = 3000

export type DeadLetterFeed = {
  /** Resolves after `stop` with undefined, or with what ended it: the process must then exit non-zero. */
  readonly ended: Promise<Error | undefined>
  /** Finishes the batch that runs, commits it and leaves the group. */
  stop(): Promise<void>
}

export type DeadLetterFeedOptions = {
  readonly config: KafkaConfig
  /** Consumer group. */
  readonly group: string
  readonly log: Logger
  /** Letters of one topic in order of offset. When it throws, they come again after a restart. */
  readonly take: (letters: readonly DeadLetter[]) => Promise<void>
}

const SOURCES: ReadonlyMap<string, TopicName> = new Map(TOPIC_NAMES.map((topic) => [deadLetterTopicOf(topic), topic]))

/** Joins the group and gives every letter to `take` until `stop`. Throws when it cannot subscribe. */
export const startDeadLetterFeed = async ({
  config,
  group,
  log,
  take,
}: DeadLetterFeedOptions): Promise<DeadLetterFeed> => {
  const { promise: ended, resolve: end } = Promise.withResolvers<Error | undefined>()
  const consumer = openKafkaClient(config, `autoinmune-${group}`, log).consumer({
    groupId: group,
    sessionTimeout: SESSION_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    retry: { ...BROKER_RETRY, restartOnFailure: async () => false },
  })
  let failure: Error | undefined
  consumer.on(consumer.events.CRASH, ({ payload }) => end(failure ?? payload.error))
  await consumer.connect()
  await consumer.subscribe({ topics: [...SOURCES.keys()], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => {
      const letters = lettersOf(payload)
      await beating(payload, () => take(letters)).catch((error: unknown) => {
        // kafkajs would try others for ever; the cause itself goes to `ended`.
        failure = error instanceof Error ? error : new Error(String(error))
        throw new kafkajs.KafkaJSNonRetriableError(failure)
      })
      await commit(payload)
    },
  })
  return {
    ended,
    async stop() {
      await consumer.disconnect()
      end(undefined)
    },
  }
}

const lettersOf = ({ batch: { topic, partition, messages } }: EachBatchPayload): readonly DeadLetter[] => {
  const source = SOURCES.get(topic)
  return source === undefined ? [] : messages.map((message) => letterOf(source, partition, message))
}

const commit = async ({
  batch,
  resolveOffset,
  commitOffsetsIfNecessary,
  heartbeat,
}: EachBatchPayload): Promise<void> => {
  const { topic, partition } = batch
  resolveOffset(batch.lastOffset())
  const offset = String(BigInt(batch.lastOffset()) + 1n)
  await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] })
  await heartbeat()
}

const beating = async <T>({ heartbeat }: EachBatchPayload, work: () => Promise<T>): Promise<T> => {
  const timer = setInterval(() => heartbeat().catch(() => {}), HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
