// Gives a processor Kafka as its transport. kafkajs 2.2.4, as it is (each trap was tried):
// - Its consumer restarts for ever on some errors and stops silently on others: `restartOnFailure` answers no, and `ended` tells why.
// - Errors thrown in eachBatch are retried unless they say `retriable: false`: ours do, a supervisor restarts the whole process.
// - commitOffsets() does nothing once stop() was called; commitOffsetsIfNecessary(offsets) still commits the chunk that just ended.
// - There is no hook on revocation: nothing is held between batches, and on each (re)join every seat is opened anew.
import kafkajs, { type Consumer, type EachBatchPayload } from 'kafkajs'
import type { Logger } from 'pino'
import type { TopicName } from '../../schemas/topics.ts'
import { type BatchControl, type LoopDeps, ledgerOutput, runBatch, runQuiet, type Seat } from './batch-loop.ts'
import type { ServiceConfig } from './config.ts'
import { BROKER_RETRY, openKafkaClient } from './kafka-client.ts'
import type { Metrics } from './metrics.ts'
import { loadOpenRange } from './open-range.ts'
import type { Processor } from './processor.ts'
import type { OutputProducer } from './producer.ts'
import { StaleOwnerError, type StateStore } from './state.ts'

/** Also how long the partitions of a killed instance wait for another one. */
const SESSION_TIMEOUT_MS = 10_000
const HEARTBEAT_MS = 3000
const AFTERWORK_MS = 1000
/** A fetch waits this long for this many bytes: fewer, larger chunks cost less than their share of the latency. */
const FETCH_WAIT_MS = 50
const FETCH_MIN_BYTES = 16_384

export type RunnerDeps = {
  readonly processor: Processor
  readonly config: ServiceConfig
  readonly store: StateStore
  readonly producer: OutputProducer
  readonly metrics: Metrics
  readonly log: Logger
}

export type KafkaRunner = {
  /** Resolves after `stop` with undefined, or with the error that ended consumption: the process must then exit non-zero. */
  readonly ended: Promise<Error | undefined>
  /** Throws unless it is a member of its group and consuming. */
  check(): void
  /** Finishes the chunk that runs, commits it, publishes the ledger and leaves the group. */
  stop(): Promise<void>
}

type Running = {
  readonly deps: RunnerDeps
  readonly loop: LoopDeps
  readonly consumer: Consumer
  readonly seats: Map<string, Seat>
  isMember: boolean
  /** One batch or quiet partition at a time: both change the state of a seat. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>
  fail(error: unknown): void
}

/** Joins the consumer group named after the processor and consumes until `stop` or an error. Throws when it cannot subscribe. */
export const startKafkaRunner = async (deps: RunnerDeps): Promise<KafkaRunner> => {
  const { promise: ended, resolve: end } = Promise.withResolvers<Error | undefined>()
  const running = newRunning(deps, (error) => end(error instanceof Error ? error : new Error(String(error))))
  const { consumer } = running
  await consumer.connect()
  await consumer.subscribe({ topics: [...deps.processor.reads], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: (batch) => running.exclusively(() => eachBatch(running, batch)),
  })
  const timer = setInterval(() => afterwork(running).catch(running.fail), AFTERWORK_MS)
  return {
    ended,
    check() {
      if (!running.isMember) throw new Error('not a member of its consumer group')
    },
    async stop() {
      clearInterval(timer)
      await consumer.disconnect()
      running.isMember = false
      // What the timer began must not go on after the producer and the state are closed.
      await running.exclusively(async () => {})
      await publishLedger(running)
      end(undefined)
    },
  }
}

const newRunning = (deps: RunnerDeps, fail: (error: unknown) => void): Running => {
  const { processor, config, log } = deps
  const seats = new Map<string, Seat>()
  const consumer = openKafkaClient(config, `autoinmune-${processor.name}`, log).consumer({
    groupId: processor.name,
    sessionTimeout: SESSION_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    minBytes: FETCH_MIN_BYTES,
    allowAutoTopicCreation: false,
    retry: { ...BROKER_RETRY, restartOnFailure: async () => false },
  })
  const limits = {
    messages: config.BATCH_MESSAGES,
    sizeBytes: config.BATCH_BYTES,
    rejectsInARow: config.MAX_REJECTS_IN_A_ROW,
  }
  const running = {
    deps,
    loop: { ...deps, limits, now: Date.now },
    consumer,
    seats,
    isMember: false,
    exclusively: oneAtATime(),
    fail,
  }
  followMembership(running)
  return running
}

const oneAtATime = (): Running['exclusively'] => {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
}

const followMembership = (running: Running): void => {
  const { consumer, deps, seats } = running
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    // Another instance may have owned them in between: read their state again.
    seats.clear()
    running.isMember = true
    deps.log.info({ assignment: payload.memberAssignment }, 'group joined')
  })
  consumer.on(consumer.events.REBALANCING, () => {
    running.isMember = false
  })
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    running.isMember = false
    running.fail(payload.error)
  })
}

const eachBatch = async (running: Running, payload: EachBatchPayload): Promise<void> => {
  const { topic, partition, messages } = payload.batch
  const first = messages[0]
  if (first === undefined) return
  const kafka = kafkaControl(payload)
  try {
    const seat = await takeSeat(running, payload, BigInt(first.offset))
    if (seat === undefined) return
    const batch = { records: messages, highWatermark: BigInt(payload.batch.highWatermark) }
    await beating(payload, () => runBatch(running.loop, seat, batch, kafka.control))
  } catch (error) {
    if (error === kafka.lastError()) throw error
    if (!(error instanceof StaleOwnerError)) throw fatal(running, error)
    giveUp(running, topic, partition, error)
  }
  await kafka.commit()
}

/** Another instance owns it now. */
const giveUp = ({ deps, seats }: Running, topic: string, partition: number, error: StaleOwnerError): void => {
  deps.log.warn({ topic, partition, reason: error.message }, 'partition given up')
  deps.metrics.countStaleCommit(topic)
  seats.delete(seatKey(topic, partition))
}

const seatKey = (topic: string, partition: number): string => `${topic}/${partition}`

/**
 * The seat of a partition; undefined when the consumer was sent to the state's offset instead, which happens once after each
 * assignment. Gaps that remain then (retention, compaction) are accepted.
 */
const takeSeat = async (running: Running, { batch }: EachBatchPayload, first: bigint): Promise<Seat | undefined> => {
  const { topic, partition, highWatermark } = batch
  const known = running.seats.get(seatKey(topic, partition))
  if (known) return known
  const { processor, store } = running.deps
  const state = await store.open(processor.name, topic, partition)
  const ledger = await loadOpenRange(state, topic as TopicName, partition)
  const seat = { topic: topic as TopicName, partition, state, ledger }
  running.seats.set(seatKey(topic, partition), seat)
  const { nextOffset = first } = state
  if (nextOffset > BigInt(highWatermark)) {
    const where = `${processor.name} ${topic} ${partition}`
    throw new Error(
      `state of ${where} is at offset ${nextOffset}, past the topic's end ${highWatermark}: the topic was made anew; remove the state`,
    )
  }
  if (nextOffset === first) return seat
  running.consumer.seek({ topic, partition, offset: String(nextOffset) })
  return undefined
}

type KafkaControl = { readonly control: BatchControl; commit(): Promise<void>; lastError(): unknown }

/** What the loop may ask of kafkajs. Its errors (a rebalance, a coordinator that moved) go back to kafkajs, which knows them. */
const kafkaControl = ({ batch, ...kafka }: EachBatchPayload): KafkaControl => {
  const { topic, partition } = batch
  let done: string | undefined
  let lastError: unknown
  const control: BatchControl = {
    mayContinue: () => kafka.isRunning() && !kafka.isStale(),
    heartbeat: () =>
      kafka.heartbeat().catch((error: unknown) => {
        lastError = error
        throw error
      }),
    done(offset) {
      done = offset
      kafka.resolveOffset(offset)
    },
  }
  const commit = async (): Promise<void> => {
    if (done === undefined) return
    const offset = String(BigInt(done) + 1n)
    await kafka.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] })
  }
  return { control, commit, lastError: () => lastError }
}

/** Keeps our membership alive while a chunk takes longer than a heartbeat. */
const beating = async <T>({ heartbeat }: EachBatchPayload, work: () => Promise<T>): Promise<T> => {
  // An error here comes again from the heartbeat between chunks, where it is heeded.
  const timer = setInterval(() => heartbeat().catch(() => {}), HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

/** kafkajs stops at once on such an error, whatever its cause; `ended` gets the cause itself. */
const fatal = (running: Running, error: unknown): Error => {
  running.fail(error)
  return new kafkajs.KafkaJSNonRetriableError(error instanceof Error ? error : String(error))
}

/** What no batch causes: outputs held back for partitions that are quiet now, then the ledger. */
const afterwork = async (running: Running): Promise<void> => {
  for (const seat of running.seats.values()) {
    if (running.isMember) await running.exclusively(() => settle(running, seat))
  }
  await publishLedger(running)
}

const settle = async (running: Running, seat: Seat): Promise<void> => {
  const { topic, partition } = seat
  // While it waited for its turn the partition may have been given up or opened anew.
  if (running.seats.get(seatKey(topic, partition)) !== seat) return
  try {
    await runQuiet(running.loop, seat)
  } catch (error) {
    if (!(error instanceof StaleOwnerError)) throw error
    giveUp(running, topic, partition, error)
  }
}

const publishLedger = async ({ deps, seats }: Running): Promise<void> => {
  const nowMs = Date.now()
  const rows = [...seats.values()].flatMap(({ ledger }) => ledger.takeRows(nowMs))
  await deps.producer.send(rows.map(ledgerOutput))
}
