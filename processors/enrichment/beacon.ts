// How much the flows of one source to one destination and port look like a timer, after RITA (Active Countermeasures): skewness and spread
// of the intervals and of the sizes, here over the latest flows only, so that it is known at each event and needs bounded memory.
import { openReader, openWriter, readNumber, takeBytes, writeNumber } from './packed.ts'

const MOST_BEATS = 32
/** Quartiles of fewer than five intervals say nothing. */
const FEWEST_BEATS = 6
const WINDOW_MS = 86_400_000

/** Beats in order of time: flows that begin within one second of the clock are one, with the earliest start and the sum of the sizes. */
export type PairRecord = {
  /** Milliseconds since the epoch. */
  readonly starts: number[]
  /** Bytes that the source sent. */
  readonly sizes: number[]
  /** Where the table of pairs lists it. */
  listed: number
}

export type Regularity = {
  readonly score: number
  readonly connections: number
  readonly intervalSeconds: number
}

export const openPair = (): PairRecord => ({ starts: [], sizes: [], listed: -1 })

/** Adds a flow. The latest 32 beats stay, whatever the order in which flows come. */
export const noteFlow = ({ starts, sizes }: PairRecord, startMs: number, sizeBytes: number): void => {
  let index = starts.length
  while (index > 0 && secondOf(starts[index - 1] as number) > secondOf(startMs)) index--
  if (index > 0 && secondOf(starts[index - 1] as number) === secondOf(startMs)) {
    starts[index - 1] = Math.min(starts[index - 1] as number, startMs)
    sizes[index - 1] = (sizes[index - 1] as number) + sizeBytes
    return
  }
  if (index === 0 && starts.length >= MOST_BEATS) return
  starts.splice(index, 0, startMs)
  sizes.splice(index, 0, sizeBytes)
  if (starts.length > MOST_BEATS) {
    starts.shift()
    sizes.shift()
  }
}

const secondOf = (ms: number): number => Math.floor(ms / 1000)

/**
 * Regularity of the beats of the 24 h up to `nowMs`; undefined of fewer than six. The score is that of the intervals,
 * (1 - |Bowley skewness|) * max(0, 1 - MAD / median), times the mean of 1 and that of the sizes: uneven sizes can halve it.
 */
export const regularityAt = (record: PairRecord, nowMs: number): Regularity | undefined => {
  if (record.starts.length < FEWEST_BEATS) return undefined
  const first = record.starts.findIndex((start) => start > nowMs - WINDOW_MS)
  const beats = first < 0 ? 0 : record.starts.length - first
  if (beats < FEWEST_BEATS) return undefined
  const intervals = new Float64Array(beats - 1)
  for (let index = 0; index < intervals.length; index++) {
    intervals[index] = (record.starts[first + index + 1] as number) - (record.starts[first + index] as number)
  }
  const timing = evennessOf(intervals)
  const volume = evennessOf(Float64Array.from(record.sizes.slice(first)))
  return {
    score: (timing.evenness * (1 + volume.evenness)) / 2,
    connections: beats,
    intervalSeconds: timing.median / 1000,
  }
}

/** Sorts `values` in place. */
const evennessOf = (values: Float64Array): { evenness: number; median: number } => {
  values.sort()
  const [lower, median, upper] = [quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)]
  // Of values that are mostly the same the quartiles meet the median: that says nothing about skewness.
  const isTold = lower < median && median < upper
  const skewness = isTold ? (lower + upper - 2 * median) / (upper - lower) : 0
  const deviations = values.map((value) => Math.abs(value - median)).sort()
  const spread = median > 0 ? quantile(deviations, 0.5) / median : Number(quantile(deviations, 0.5) > 0)
  return { evenness: (1 - Math.abs(skewness)) * Math.max(0, 1 - spread), median }
}

/** Linear interpolation between order statistics (R's type 7). */
const quantile = (sorted: Float64Array, share: number): number => {
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] as number
  const above = sorted[Math.ceil(position)] as number
  return below + (above - below) * (position - Math.floor(position))
}

const writer = openWriter()

export const encodePair = ({ listed, starts, sizes }: PairRecord): Uint8Array => {
  writeNumber(writer, listed + 1)
  let previous = 0
  for (const [index, start] of starts.entries()) {
    writeNumber(writer, start - previous)
    writeNumber(writer, sizes[index] as number)
    previous = start
  }
  return takeBytes(writer)
}

/** Throws on what encodePair did not write. */
export const decodePair = (bytes: Uint8Array): PairRecord => {
  const reader = openReader(bytes)
  const record = openPair()
  record.listed = readNumber(reader) - 1
  let start = 0
  while (reader.at < bytes.length) {
    start += readNumber(reader)
    record.starts.push(start)
    record.sizes.push(readNumber(reader))
  }
  return record
}
