// The latest counted records of a partition, for telling duplicates: a log in a ring with an index by flow. It is stored in chunks of fixed
// keys: a batch writes the chunks that it added to, some 30 KB each at most.
import type { StateView } from '../runtime/state.ts'
import { openReader, openWriter, readNumber, takeBytes, writeNumber } from './packed.ts'

const CHUNK = 1024
/** Records of one flow, or of flows of one 5-tuple, looked through, latest first. */
const MOST_EARLIER = 64
const STATE_KEY = 'enrichment/counted'

/** Times in milliseconds since the epoch. */
export type Counted = {
  readonly sensor: number
  readonly startMs: number
  readonly endMs: number
  /** Start of the flow. */
  readonly flowMs: number
  /** A bit for each destination network that a fold names; 0: every one. */
  readonly places: number
}

/** Column-wise, entry n at n mod capacity. */
type Log = {
  readonly capacity: number
  total: number
  /** Hash of the flow, 48 bits. */
  readonly keys: Float64Array
  readonly sensors: Uint16Array
  readonly flowStarts: Float64Array
  readonly starts: Float64Array
  readonly ends: Float64Array
  readonly places: Uint32Array
  /** Distance back to the entry before it of the same flow; 0: none. */
  readonly previous: Uint32Array
  /** Number of the newest entry of a flow. */
  readonly newest: Map<number, number>
}

export type CountedLog = {
  add(key: number, record: Counted): void
  /** Sensor of the latest record of this key that matches. */
  find(key: number, isMatch: (record: Counted) => boolean): number | undefined
  /** Stages what was added since opening. */
  save(view: StateView): void
}

/** The log of the view's partition. `capacity`: records remembered, a multiple of 1024; the oldest leave first, 1024 at once. */
export const openCountedLog = async (view: StateView, capacity: number): Promise<CountedLog> => {
  const memory = view.remember<{ log: Log | undefined }>(STATE_KEY, () => ({ log: undefined }))
  memory.log ??= await loadLog(view, capacity)
  const { log } = memory
  const began = log.total
  return {
    add: (key, record) => append(log, key, record),
    find: (key, isMatch) => find(log, key, isMatch),
    save(target) {
      if (log.total === began) return
      const first = Math.max(began, log.total - log.capacity)
      for (let chunk = Math.floor(first / CHUNK); chunk <= Math.floor((log.total - 1) / CHUNK); chunk++) {
        target.set(`${STATE_KEY}/${chunk % (log.capacity / CHUNK)}`, encodeChunk(log, chunk))
      }
      writeNumber(writer, log.total)
      target.set(STATE_KEY, takeBytes(writer))
    },
  }
}

/** Oldest entry that counts: a chunk is forgotten as a whole when a new one takes its place in the store. */
const oldestOf = ({ total, capacity }: Log): number => Math.ceil(total / CHUNK) * CHUNK - capacity

const find = (log: Log, key: number, isMatch: (record: Counted) => boolean): number | undefined => {
  let entry = log.newest.get(key)
  for (let seen = 0; entry !== undefined && seen < MOST_EARLIER; seen++) {
    if (entry < oldestOf(log)) return undefined
    const at = entry % log.capacity
    const record = recordAt(log, at)
    if (isMatch(record)) return record.sensor
    const back = log.previous[at] as number
    entry = back > 0 ? entry - back : undefined
  }
  return undefined
}

const recordAt = (log: Log, at: number): Counted => ({
  sensor: log.sensors[at] as number,
  startMs: log.starts[at] as number,
  endMs: log.ends[at] as number,
  flowMs: log.flowStarts[at] as number,
  places: log.places[at] as number,
})

const append = (log: Log, key: number, { sensor, startMs, endMs, flowMs, places }: Counted): void => {
  const at = log.total % log.capacity
  // The entry that is overwritten may be the only one of its flow.
  const overwritten = log.keys[at] as number
  if (log.total >= log.capacity && log.newest.get(overwritten) === log.total - log.capacity)
    log.newest.delete(overwritten)
  const before = log.newest.get(key)
  log.keys[at] = key
  log.sensors[at] = sensor
  log.flowStarts[at] = flowMs
  log.starts[at] = startMs
  log.ends[at] = endMs
  log.places[at] = places
  log.previous[at] = before === undefined ? 0 : log.total - before
  log.newest.set(key, log.total++)
}

const openLog = (capacity: number): Log => ({
  ...{ capacity, total: 0, keys: new Float64Array(capacity), sensors: new Uint16Array(capacity) },
  ...{ flowStarts: new Float64Array(capacity), starts: new Float64Array(capacity), ends: new Float64Array(capacity) },
  ...{ places: new Uint32Array(capacity), previous: new Uint32Array(capacity), newest: new Map() },
})

const writer = openWriter()

/** Entries of a chunk, oldest first. Times are whole microseconds, an end and a flow's start as distances from the record's start. */
const encodeChunk = (log: Log, chunk: number): Uint8Array => {
  const end = Math.min(log.total, (chunk + 1) * CHUNK)
  for (let entry = chunk * CHUNK; entry < end; entry++) {
    const at = entry % log.capacity
    const { sensor, startMs, endMs, flowMs, places } = recordAt(log, at)
    const startUs = Math.round(startMs * 1000)
    writeNumber(writer, log.keys[at] as number)
    writeNumber(writer, sensor)
    writeNumber(writer, startUs)
    writeNumber(writer, Math.round(endMs * 1000) - startUs)
    writeNumber(writer, startUs - Math.round(flowMs * 1000))
    writeNumber(writer, places)
  }
  return takeBytes(writer)
}

const loadLog = async (view: StateView, capacity: number): Promise<Log> => {
  const log = openLog(capacity)
  const [bytes] = await view.getMany([STATE_KEY])
  if (bytes === undefined) return log
  const total = readNumber(openReader(bytes))
  const end = Math.ceil(total / CHUNK)
  const first = Math.max(end - capacity / CHUNK, 0)
  log.total = first * CHUNK
  const places = Array.from({ length: end - first }, (_, index) => (first + index) % (capacity / CHUNK))
  const values = await view.getMany(places.map((place) => `${STATE_KEY}/${place}`))
  for (const value of values) readChunk(log, value ?? new Uint8Array())
  if (log.total !== total) throw new Error(`the state holds ${log.total} counted records instead of ${total}`)
  return log
}

const readChunk = (log: Log, bytes: Uint8Array): void => {
  const reader = openReader(bytes)
  while (reader.at < bytes.length) {
    const key = readNumber(reader)
    const sensor = readNumber(reader)
    const startUs = readNumber(reader)
    const endMs = (startUs + readNumber(reader)) / 1000
    const flowMs = (startUs - readNumber(reader)) / 1000
    append(log, key, { sensor, startMs: startUs / 1000, endMs, flowMs, places: readNumber(reader) })
  }
}
