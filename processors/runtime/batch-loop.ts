// What happens to one partition's batch, without kafkajs. For each chunk of it, in this order (DESIGN rule 5):
//   1 decode, 2 process, 3 produce outputs and dead letters, 4 be acknowledged, 5 commit state, ledger and next offset as one.
// A crash before 5 makes the same chunk come again and find the old state; its outputs are then written twice with the same ids.
// Kafka's own offset follows after the batch: it is a hint, the state's offset is the truth.
import { decodeFrom, type TopicName } from '../../schemas/topics.ts'
import { deadLetterOf, type ReceivedRecord } from './dead-letters.ts'
import { FrameError, unframe } from './frame.ts'
import { countFinish, countStages } from './ledger.ts'
import type { Metrics } from './metrics.ts'
import type { OpenRange } from './open-range.ts'
import { type Outcome, oneEach, reject } from './outcome.ts'
import type { Input, Output, Processor } from './processor.ts'
import type { OutputProducer, WireRecord } from './producer.ts'
import type { PartitionState, StateView } from './state.ts'

export type Limits = { readonly messages: number; readonly sizeBytes: number; readonly rejectsInARow: number }

export type LoopDeps = {
  readonly processor: Processor
  readonly producer: Pick<OutputProducer, 'send' | 'sendRecords'>
  readonly metrics: Pick<Metrics, 'countChunk'>
  readonly limits: Limits
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number
}

/** A partition that this instance owns. */
export type Seat = {
  readonly topic: TopicName
  readonly partition: number
  readonly state: PartitionState
  readonly ledger: OpenRange
  /** When its last chunk was committed, wall clock milliseconds, until it was found quiet; undefined: nothing can be held back. */
  busyAtMs?: number | undefined
}

export type Batch = { readonly records: readonly ReceivedRecord[]; readonly highWatermark: bigint }

export type BatchControl = {
  /** False once a shutdown was asked for or the partition may have another owner: the chunk that runs is the last one. */
  mayContinue(): boolean
  heartbeat(): Promise<void>
  /** Everything up to and with this offset is done. */
  done(offset: string): void
}

/** So many inputs were rejected in a row that the fault is not theirs. */
export class RejectLimitError extends Error {
  override readonly name = 'RejectLimitError'
}

/** Processes what the state has not seen yet of a batch, chunk by chunk. Returns the number of records processed. */
export const runBatch = async (deps: LoopDeps, seat: Seat, batch: Batch, control: BatchControl): Promise<number> => {
  const { nextOffset = 0n } = seat.state
  const unseen = batch.records.filter(({ offset }) => BigInt(offset) >= nextOffset)
  const seen = batch.records[batch.records.length - unseen.length - 1]
  if (seen) control.done(seen.offset)
  let processed = 0
  for (const chunk of chunksOf(unseen, deps.limits)) {
    if (!control.mayContinue()) break
    await runChunk(deps, seat, chunk, batch.highWatermark)
    seat.busyAtMs = deps.now()
    control.done(lastOffsetOf(chunk))
    processed += chunk.length
    await control.heartbeat()
  }
  return processed
}

/** So long without a chunk a partition is quiet: what its processor holds back for the next one (an alert's last growth) leaves then. */
const QUIET_MS = 2000

/** Lets a processor with `finish` write what it holds back for a partition that has become quiet: steps 2 to 5, at the same offset. */
export const runQuiet = async ({ processor, producer, now }: LoopDeps, seat: Seat): Promise<void> => {
  const { nextOffset } = seat.state
  if (!processor.finish || nextOffset === undefined) return
  if (seat.busyAtMs === undefined || now() - seat.busyAtMs < QUIET_MS) return
  seat.busyAtMs = undefined
  const view = seat.state.begin()
  const outputs = await processor.finish(view)
  const closing = seat.ledger.closingRows(now()).map(ledgerOutput)
  await producer.send([...outputs, ...closing])
  const lastOffset = String(nextOffset - 1n)
  const counts = countFinish(processor, outputs)
  const rejectsInARow = seat.ledger.rejectsInARow()
  seat.ledger.stage(view, { firstOffset: lastOffset, lastOffset, counts, rejectsInARow }, now())
  await seat.state.commit(nextOffset)
  seat.ledger.committed()
}

/** Consecutive records in chunks bounded in number and bytes; a larger record goes alone. */
export const chunksOf = function* (
  records: readonly ReceivedRecord[],
  { messages, sizeBytes }: Pick<Limits, 'messages' | 'sizeBytes'>,
): Generator<readonly ReceivedRecord[]> {
  let start = 0
  let bytes = 0
  for (const [index, { value }] of records.entries()) {
    const recordBytes = value?.length ?? 0
    if (index > start && (index - start >= messages || bytes + recordBytes > sizeBytes)) {
      yield records.slice(start, index)
      start = index
      bytes = 0
    }
    bytes += recordBytes
  }
  if (start < records.length) yield records.slice(start)
}

const runChunk = async (
  deps: LoopDeps,
  seat: Seat,
  records: readonly ReceivedRecord[],
  highWatermark: bigint,
): Promise<void> => {
  const startedAtMs = deps.now()
  const view = seat.state.begin()
  const outcomes = await outcomesOf(deps.processor, seat.topic, records, view)
  const rejectsInARow = countRejectsInARow(outcomes, seat, deps.limits.rejectsInARow)
  const counts = countStages(deps.processor, outcomes)
  const letters = deadLettersOf(deps, seat, records, outcomes)
  const closing = seat.ledger.closingRows(startedAtMs).map(ledgerOutput)
  await deps.producer.send([...outputsOf(outcomes), ...closing])
  await deps.producer.sendRecords(letters)
  const lastOffset = lastOffsetOf(records)
  const firstOffset = records[0]?.offset ?? lastOffset
  seat.ledger.stage(view, { firstOffset, lastOffset, counts, rejectsInARow }, startedAtMs)
  await seat.state.commit(BigInt(lastOffset) + 1n)
  seat.ledger.committed()
  deps.metrics.countChunk({
    topic: seat.topic,
    partition: seat.partition,
    counts,
    deadLetters: letters.length,
    seconds: (deps.now() - startedAtMs) / 1000,
    ageSeconds: (deps.now() - Number(records.at(-1)?.timestamp ?? startedAtMs)) / 1000,
    lag: Number(highWatermark - BigInt(lastOffset) - 1n),
  })
}

/** One outcome per record, in their order: those that cannot be decoded are rejected, the rest is the processor's word. */
const outcomesOf = async (
  processor: Processor,
  topic: TopicName,
  records: readonly ReceivedRecord[],
  view: StateView,
): Promise<readonly Outcome<Output>[]> => {
  const decoded = records.map(({ value }) => decode(topic, value))
  const inputs = decoded.filter((result) => 'message' in result)
  const processed = inputs.length > 0 ? await processor.process(inputs, view) : []
  const outcomes = oneEach(processor.name, inputs, processed).values()
  return decoded.map((result) => ('message' in result ? (outcomes.next().value as Outcome<Output>) : result))
}

const decode = (topic: TopicName, value: Buffer | null): Input | Outcome<never> => {
  if (value === null) return reject('no_value')
  try {
    const { bytes } = unframe(value)
    return { topic, message: decodeFrom(topic, bytes), bytes } as Input
  } catch (error) {
    const reason = error instanceof FrameError ? 'bad_frame' : 'undecodable'
    return reject(reason, error instanceof Error ? error.message : String(error))
  }
}

const outputsOf = (outcomes: readonly Outcome<Output>[]): readonly Output[] =>
  outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? outcome.outputs : []))

const deadLettersOf = (
  { processor, now }: LoopDeps,
  { topic, partition }: Seat,
  records: readonly ReceivedRecord[],
  outcomes: readonly Outcome<Output>[],
): readonly WireRecord[] =>
  outcomes.flatMap((outcome, index) => {
    if (outcome.kind !== 'reject') return []
    const { reason, error = '', stage = processor.name } = outcome
    const rejection = { reason, error, processor: stage, topic, partition }
    return [deadLetterOf(records[index] as ReceivedRecord, rejection, now())]
  })

const countRejectsInARow = (outcomes: readonly Outcome<Output>[], seat: Seat, limit: number): number => {
  let inARow = seat.ledger.rejectsInARow()
  for (const outcome of outcomes) {
    inARow = outcome.kind === 'reject' ? inARow + 1 : 0
    if (outcome.kind !== 'reject' || inARow < limit) continue
    const why = outcome.error === undefined ? outcome.reason : `${outcome.reason}: ${outcome.error}`
    throw new RejectLimitError(
      `${inARow} inputs of ${seat.topic} ${seat.partition} rejected in a row, the last one: ${why}`,
    )
  }
  return inARow
}

const lastOffsetOf = (records: readonly ReceivedRecord[]): string => records.at(-1)?.offset ?? '0'

/** A row as an output. Its key keeps all rows of one range in order. */
export const ledgerOutput = (row: ReturnType<OpenRange['takeRows']>[number]): Output => ({
  topic: 'ledger.counted',
  key: `${row.processor}/${row.topic}/${row.partition}/${row.first_offset}`,
  message: row,
})
