// The conservation ledger: each stage's consumed = accepted + dropped + rejected, over one range of offsets.
import type { LedgerRow } from '../../schemas/messages.ts'
import type { Outcome } from './outcome.ts'
import type { Output } from './processor.ts'

/** Numbers of inputs, but `emitted`: messages written by the stage (a stage inside a chain passes on what it accepts). */
export type StageCounts = {
  consumed: number
  accepted: number
  emitted: number
  readonly dropped: Record<string, number>
  readonly rejected: Record<string, number>
}

export const zeroCounts = (): StageCounts => ({ consumed: 0, accepted: 0, emitted: 0, dropped: {}, rejected: {} })

/** Counts of each stage, in order, for outcomes of a processor with these stages (or the processor itself as one). */
export const countStages = (
  { name, stages = [name] }: { readonly name: string; readonly stages?: readonly string[] },
  outcomes: readonly Outcome<Output>[],
): ReadonlyMap<string, StageCounts> => {
  const counts = new Map(stages.map((stage) => [stage, zeroCounts()]))
  const last = stages.at(-1) ?? name
  for (const outcome of outcomes) {
    const end = outcome.kind === 'ok' ? last : (outcome.stage ?? stages[0] ?? name)
    for (const [stage, count] of counts) {
      count.consumed++
      if (stage === end) {
        countEnd(count, outcome)
        break
      }
      count.accepted++
      count.emitted++
    }
  }
  return counts
}

const countEnd = (count: StageCounts, outcome: Outcome<Output>): void => {
  if (outcome.kind === 'ok') {
    count.accepted++
    count.emitted += outcome.outputs.length
  } else {
    const reasons = outcome.kind === 'drop' ? count.dropped : count.rejected
    reasons[outcome.reason] = (reasons[outcome.reason] ?? 0) + 1
  }
}

/** Counts of outputs that no single input caused, written by the last stage at the end of its input. */
export const countFinish = (
  { name, stages = [name] }: { readonly name: string; readonly stages?: readonly string[] },
  outputs: readonly Output[],
): ReadonlyMap<string, StageCounts> => new Map([[stages.at(-1) ?? name, { ...zeroCounts(), emitted: outputs.length }]])

/** Adds `more` to `totals`, stage by stage. */
export const addCounts = (totals: Map<string, StageCounts>, more: ReadonlyMap<string, StageCounts>): void => {
  for (const [stage, count] of more) {
    const total = totals.get(stage) ?? zeroCounts()
    totals.set(stage, total)
    total.consumed += count.consumed
    total.accepted += count.accepted
    total.emitted += count.emitted
    addReasons(total.dropped, count.dropped)
    addReasons(total.rejected, count.rejected)
  }
}

const addReasons = (totals: Record<string, number>, more: Readonly<Record<string, number>>): void => {
  for (const [reason, count] of Object.entries(more)) totals[reason] = (totals[reason] ?? 0) + count
}

/** Range of offsets that counts belong to. */
export type OffsetRange = {
  readonly topic: string
  readonly partition: number
  readonly firstOffset: bigint
  readonly lastOffset: bigint
}

/** Rows for ledger.counted, one per stage. `nowUs` is wall clock, microseconds since the epoch. */
export const ledgerRows = (
  range: OffsetRange,
  counts: ReadonlyMap<string, StageCounts>,
  nowUs: number,
): readonly LedgerRow[] =>
  [...counts].map(([processor, count]) => ({
    processor,
    topic: range.topic,
    partition: range.partition,
    first_offset: Number(range.firstOffset),
    last_offset: Number(range.lastOffset),
    counted_at_us: nowUs,
    ...count,
  }))
