// What one partition knows of each sensor: the newest event time seen, from which it follows which of its events come too late.
// A watermark per sensor: a sensor that lags, or whose clock is off, makes no other sensor's events late. Its bound into the future is
// that of adopt.ts, ten minutes ahead of the sensor's own export clock and of ours.
import type { StateView } from '../runtime/state.ts'
import { openReader, openWriter, readNumber, readText, takeBytes, writeNumber, writeText } from './packed.ts'
import { ALLOWED_LATENESS_S } from './source-record.ts'

/** Sensors known by name per partition; those beyond share one entry, whose events are never late and never duplicates. */
const MOST_SENSORS = 1024
const LONGEST_NAME = 256
const STATE_KEY = 'enrichment/sensors'

export type SensorEntry = { readonly index: number; readonly name: string; newestSecond: number }

export type Sensors = {
  entryOf(name: string): SensorEntry | undefined
  nameOf(index: number): string
  /** Notes the event time; true if it is later than allowed. */
  note(entry: SensorEntry | undefined, second: number): boolean
  /** Newest event time of all, in seconds; 0: none. */
  newestSecond(): number
  /** Stages what changed. */
  save(view: StateView): void
}

type Memory = { entries: Map<string, SensorEntry> | undefined }

/** The sensors of the view's partition. */
export const openSensors = async (view: StateView): Promise<Sensors> => {
  const memory = view.remember<Memory>(STATE_KEY, () => ({ entries: undefined }))
  memory.entries ??= await loadEntries(view)
  const { entries } = memory
  const names = [...entries.keys()]
  let newest = 0
  for (const { newestSecond } of entries.values()) newest = Math.max(newest, newestSecond)
  let isChanged = false
  return {
    entryOf(text) {
      const name = text.slice(0, LONGEST_NAME)
      const known = entries.get(name)
      if (known || entries.size >= MOST_SENSORS) return known
      const entry = { index: entries.size, name, newestSecond: 0 }
      entries.set(name, entry)
      names.push(name)
      return entry
    },
    nameOf: (index) => names[index] ?? '',
    note(entry, second) {
      newest = Math.max(newest, second)
      if (entry === undefined) return false
      if (second <= entry.newestSecond) return second < entry.newestSecond - ALLOWED_LATENESS_S
      entry.newestSecond = second
      isChanged = true
      return false
    },
    newestSecond: () => newest,
    save(target) {
      if (isChanged) target.set(STATE_KEY, encodeEntries(entries.values()))
      isChanged = false
    },
  }
}

const writer = openWriter()

const encodeEntries = (entries: Iterable<SensorEntry>): Uint8Array => {
  for (const { name, newestSecond } of entries) {
    writeText(writer, name)
    writeNumber(writer, newestSecond)
  }
  return takeBytes(writer)
}

const loadEntries = async (view: StateView): Promise<Map<string, SensorEntry>> => {
  const entries = new Map<string, SensorEntry>()
  const [bytes] = await view.getMany([STATE_KEY])
  const reader = openReader(bytes ?? new Uint8Array())
  while (reader.at < reader.bytes.length) {
    const name = readText(reader)
    entries.set(name, { index: entries.size, name, newestSecond: readNumber(reader) })
  }
  return entries
}
