// The ledger's open range of one partition. Its counts are part of the partition's state, committed with the offset, so that a
// redelivered batch cannot be counted twice and a crash loses no count. Rows are published copies of it: at most one a second, each
// replacing the one with the same first_offset; after a minute a new range begins.
import type { LedgerRow } from '../../schemas/messages.ts'
import type { TopicName } from '../../schemas/topics.ts'
import { addCounts, ledgerRows, type StageCounts } from './ledger.ts'
import type { PartitionState, StateView } from './state.ts'

const STATE_KEY = 'runtime:ledger'
const MAX_RANGE_MS = 60_000

type Stored = {
  readonly firstOffset: string
  readonly lastOffset: string
  /** Wall clock, milliseconds. */
  readonly openedAtMs: number
  readonly rejectsInARow: number
  readonly counts: readonly (readonly [string, StageCounts])[]
}

/** Offsets and counts of one chunk. */
export type ChunkCounts = {
  readonly firstOffset: string
  readonly lastOffset: string
  readonly counts: ReadonlyMap<string, StageCounts>
  readonly rejectsInARow: number
}

export type OpenRange = {
  /** Inputs rejected in a row up to the last commit. */
  rejectsInARow(): number
  /** Rows of a range that is over once `stage` is called now: to be produced with the chunk. */
  closingRows(nowMs: number): readonly LedgerRow[]
  /** Stages the range with the chunk added, for the commit of `view`. */
  stage(view: StateView, chunk: ChunkCounts, nowMs: number): void
  /** To be called after that commit. */
  committed(): void
  /** Rows of what is committed and was not published yet; none when there is nothing new. */
  takeRows(nowMs: number): readonly LedgerRow[]
}

/** The range that the state holds. What an instance before us may not have published is published again. */
export const loadOpenRange = async (state: PartitionState, topic: TopicName, partition: number): Promise<OpenRange> => {
  const [bytes] = await state.begin().getMany([STATE_KEY])
  let stored = bytes ? (JSON.parse(Buffer.from(bytes).toString()) as Stored) : undefined
  let staged = stored
  let isPublished = stored === undefined
  const isOver = (nowMs: number) => stored !== undefined && nowMs - stored.openedAtMs >= MAX_RANGE_MS
  const rowsOf = (range: Stored | undefined, nowMs: number) => {
    if (range === undefined || isUncounted(topic)) return []
    const [firstOffset, lastOffset] = [BigInt(range.firstOffset), BigInt(range.lastOffset)]
    return ledgerRows({ topic, partition, firstOffset, lastOffset }, new Map(range.counts), nowMs * 1000)
  }
  return {
    rejectsInARow: () => stored?.rejectsInARow ?? 0,
    closingRows: (nowMs) => (isOver(nowMs) && !isPublished ? rowsOf(stored, nowMs) : []),
    stage(view, chunk, nowMs) {
      staged = extend(isOver(nowMs) ? undefined : stored, chunk, nowMs)
      view.set(STATE_KEY, Buffer.from(JSON.stringify(staged)))
    },
    committed() {
      stored = staged
      isPublished = false
    },
    takeRows(nowMs) {
      if (isPublished) return []
      isPublished = true
      return rowsOf(stored, nowMs)
    },
  }
}

/** Counting the ledger itself would write a row for each row, for ever. */
const isUncounted = (topic: TopicName): boolean => topic === 'ledger.counted'

const extend = (range: Stored | undefined, chunk: ChunkCounts, nowMs: number): Stored => {
  const totals = new Map(structuredClone(range?.counts ?? []))
  addCounts(totals, chunk.counts)
  return {
    firstOffset: range?.firstOffset ?? chunk.firstOffset,
    lastOffset: chunk.lastOffset,
    openedAtMs: range?.openedAtMs ?? nowMs,
    rejectsInARow: chunk.rejectsInARow,
    counts: [...totals],
  }
}
