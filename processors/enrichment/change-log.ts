// The latest changes of a table, one value per batch, so that a record that changes in every batch is not written to its own place in the
// store each time (a batch of 1,000 events changes up to 3,000 records; one value costs a fraction of that).
// 1. A batch's changed records are one log value. They stay in memory and count as unwritten.
// 2. When the log is longer than LOG_BATCHES or LOG_BYTES, the records whose newest version is in its oldest value go to their own places;
//    then that value is forgotten.
// 3. Whoever opens the table reads the log's values in order over what the places hold. A record that left is in the log as such.
import type { StateView } from '../runtime/state.ts'
import {
  openReader,
  openWriter,
  readBytes,
  readNumber,
  readText,
  takeBytes,
  writeBytes,
  writeNumber,
  writeText,
} from './packed.ts'

const LOG_BATCHES = 64
const LOG_BYTES = 8_000_000
const NOTHING = new Uint8Array()

/** Values `first` up to and without `next` are in the store, at their number modulo LOG_BATCHES + 1. */
type Log = {
  first: number
  next: number
  /** Of the values, oldest first. */
  readonly sizesBytes: number[]
  /** Number of the newest value that holds the record of a key; the least recent first. */
  readonly unwritten: Map<string, number>
}

export type ChangeLog = {
  /** Stages changed records (undefined: it left) as one value. Answers the keys whose records must now be written to their places. */
  append(view: StateView, changes: ReadonlyMap<string, Uint8Array | undefined>): readonly string[]
  isUnwritten(key: string): boolean
  /** The record is in its place now. */
  written(key: string): void
}

/** The log of a table as the view's partition holds it, and the newest version of each record in it. */
export const loadLog = async (
  view: StateView,
  name: string,
): Promise<{ readonly log: ChangeLog; readonly records: ReadonlyMap<string, Uint8Array> }> => {
  const log: Log = { first: 0, next: 0, sizesBytes: [], unwritten: new Map() }
  const records = new Map<string, Uint8Array>()
  const [bytes] = await view.getMany([name])
  if (bytes) {
    const reader = openReader(bytes)
    log.first = readNumber(reader)
    log.next = log.first
    while (reader.at < bytes.length) {
      log.sizesBytes.push(readNumber(reader))
      log.next++
    }
    const numbers = Array.from({ length: log.next - log.first }, (_, index) => log.first + index)
    const values = await view.getMany(numbers.map((number) => placeOf(name, number)))
    for (const [index, value] of values.entries()) replay(log, records, numbers[index] as number, value ?? NOTHING)
  }
  return { log: changeLogOf(name, log), records }
}

const placeOf = (name: string, number: number): string => `${name}/${number % (LOG_BATCHES + 1)}`

const replay = (log: Log, records: Map<string, Uint8Array>, number: number, value: Uint8Array): void => {
  const reader = openReader(value)
  while (reader.at < value.length) {
    const key = readText(reader)
    const bytes = readBytes(reader)
    log.unwritten.delete(key)
    records.delete(key)
    if (bytes.length === 0) continue
    log.unwritten.set(key, number)
    records.set(key, bytes)
  }
}

const writer = openWriter()

const changeLogOf = (name: string, log: Log): ChangeLog => ({
  append(view, changes) {
    if (changes.size === 0) return []
    for (const [key, bytes] of changes) {
      writeText(writer, key)
      writeBytes(writer, bytes ?? NOTHING)
      log.unwritten.delete(key)
      if (bytes) log.unwritten.set(key, log.next)
    }
    const value = takeBytes(writer)
    view.set(placeOf(name, log.next), value)
    log.next++
    log.sizesBytes.push(value.length)
    const due = shorten(log)
    writeNumber(writer, log.first)
    for (const size of log.sizesBytes) writeNumber(writer, size)
    view.set(name, takeBytes(writer))
    return due
  },
  isUnwritten: (key) => log.unwritten.has(key),
  written: (key) => void log.unwritten.delete(key),
})

const shorten = (log: Log): string[] => {
  let total = log.sizesBytes.reduce((sum, size) => sum + size, 0)
  const due: string[] = []
  while (log.sizesBytes.length > LOG_BATCHES || (total > LOG_BYTES && log.sizesBytes.length > 1)) {
    for (const [key, number] of log.unwritten) {
      if (number > log.first) break
      log.unwritten.delete(key)
      due.push(key)
    }
    total -= log.sizesBytes.shift() as number
    log.first++
  }
  return due
}
