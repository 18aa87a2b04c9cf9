// Runs processors without Kafka: messages pass as objects, in one fixed order, so that the same input gives the same output.
import { addCounts, countFinish, countStages, type StageCounts } from './ledger.ts'
import { type Outcome, oneEach } from './outcome.ts'
import type { Input, Output, Processor } from './processor.ts'
import type { PartitionState } from './state.ts'
import { openMemoryState } from './state-memory.ts'

export type Rejected = {
  readonly processor: string
  readonly input: Input
  readonly reason: string
  readonly error?: string
}

export type MemoryRun = {
  /** A message goes to every one that reads its topic, in this order; a writer comes before its readers. */
  readonly processors: readonly Processor[]
  readonly source: AsyncIterable<readonly Input<'events.raw'>[]>
  /** Sees every output, also those that another processor reads next. */
  readonly onOutput?: (output: Output) => void
  readonly onRejected?: (rejected: Rejected) => void
}

/** A processor at one of its topics, with the state of that topic's only partition. */
type Seat = { readonly processor: Processor; readonly order: number; readonly state: PartitionState; offset: bigint }
type Deliver = (batch: readonly Input[]) => Promise<void>

/** Feeds `source` through the processors until it ends; returns the ledger's totals by stage. Closes no processor. */
export const runInMemory = async (run: MemoryRun): Promise<ReadonlyMap<string, StageCounts>> => {
  const totals = new Map<string, StageCounts>()
  const seats = await seatsByTopic(run.processors)
  const deliver: Deliver = async (batch) => {
    for (const seat of seats.get(batch[0]?.topic ?? '') ?? []) {
      const outcomes = await processBatch(seat, batch)
      addCounts(totals, countStages(seat.processor, outcomes))
      reportRejected(run, seat.processor.name, batch, outcomes)
      await pass(outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? outcome.outputs : [])))
    }
  }
  const pass = async (outputs: readonly Output[]): Promise<void> => {
    if (run.onOutput) outputs.forEach(run.onOutput)
    for (const group of groupByTopic(outputs)) await deliver(group)
  }
  for await (const batch of run.source) if (batch.length > 0) await deliver(batch)
  for (const seat of [...seats.values()].flat().sort((a, b) => a.order - b.order)) {
    const outputs = (await seat.processor.finish?.(seat.state.begin())) ?? []
    addCounts(totals, countFinish(seat.processor, outputs))
    await pass(outputs)
  }
  return totals
}

const seatsByTopic = async (processors: readonly Processor[]): Promise<Map<string, Seat[]>> => {
  const store = openMemoryState()
  const seats = new Map<string, Seat[]>()
  for (const [order, processor] of processors.entries()) {
    for (const topic of processor.reads) {
      const seat = { processor, order, state: await store.open(processor.name, topic, 0), offset: 0n }
      seats.set(topic, [...(seats.get(topic) ?? []), seat])
    }
  }
  return seats
}

const processBatch = async (seat: Seat, batch: readonly Input[]): Promise<readonly Outcome<Output>[]> => {
  const { processor, state } = seat
  const outcomes = oneEach(processor.name, batch, await processor.process(batch, state.begin()))
  seat.offset += BigInt(batch.length)
  await state.commit(seat.offset)
  return outcomes
}

const reportRejected = (
  { onRejected }: MemoryRun,
  processor: string,
  batch: readonly Input[],
  outcomes: readonly Outcome<Output>[],
): void => {
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.kind !== 'reject') continue
    const { reason, error, stage = processor } = outcome
    const rejected = { processor: stage, input: batch[index] as Input, reason }
    onRejected?.(error === undefined ? rejected : { ...rejected, error })
  }
}

/** Batches of one topic each, as a partition would give them. */
const groupByTopic = (outputs: readonly Output[]): Iterable<readonly Input[]> =>
  Map.groupBy(outputs as readonly Input[], ({ topic }) => topic).values()
