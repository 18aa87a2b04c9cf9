// The same flow seen by several sensors: the first record of it that arrives decides whose it is; overlapping records of other sensors with
// the same community_id (folds: the same kind and subject) name that sensor and count no flow.
// The state is a log of the latest CAPACITY counted records of a partition, in a ring, with an index by flow. It is stored in chunks of
// fixed keys: a batch writes the chunks that it added to, 30 KB each at most.
// Known limit: where two sensors disagree who began a flow (a capture that starts in its middle), its records have different keys, lie in
// different partitions, and both count.
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { StateView } from '../runtime/state.ts'
import { openReader, openWriter, readNumber, takeBytes, writeNumber } from './packed.ts'

/** Sensors' clocks differ by a few seconds; so may two views of one flow. */
const TOLERANCE_MS = 5000
const CAPACITY = 131_072
const CHUNK = 1024
/** Records of one flow, or of flows of one 5-tuple, looked through, latest first. */
const MOST_EARLIER = 64
const STATE_KEY = 'enrichment/counted'

/** Column-wise, entry n at n mod capacity. Milliseconds since the epoch. */
type Log = {
  capacity: number
  total: number
  /** Hash of the flow, 48 bits. */
  keys: Float64Array
  sensors: Uint16Array
  flowStarts: Float64Array
  starts: Float64Array
  ends: Float64Array
  /** Distance back to the entry before it of the same flow; 0: none. */
  previous: Uint32Array
  /** Number of the newest entry of a flow. */
  readonly newest: Map<number, number>
}

export type Duplicates = {
  /** Index of the sensor that the flow is counted from, if it is another one; else the record is noted as counted. */
  note(event: NetworkEvent, sensor: number): number | undefined
  /** Stages what was added. */
  save(view: StateView): void
}

/** Duplicates of the view's partition. `capacity`: records remembered, a multiple of 1024. */
export const openDuplicates = async (view: StateView, capacity = CAPACITY): Promise<Duplicates> => {
  const memory = view.remember<{ log: Log | undefined }>(STATE_KEY, () => ({ log: undefined }))
  memory.log ??= await loadLog(view, capacity)
  const { log } = memory
  const began = log.total
  return {
    note(event, sensor) {
      const key = keyOf(event)
      if (key === undefined) return undefined
      const span = spanOf(event)
      const owner = ownerOf(log, key, span)
      if (owner !== undefined && owner !== sensor) return owner
      append(log, key, sensor, span)
      return undefined
    },
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

/** Of a record, and the start of its flow. */
type Span = { readonly startMs: number; readonly endMs: number; readonly flowMs: number }

const spanOf = ({ time_us, end_time_us, flow_started_at_us }: NetworkEvent): Span => {
  const startMs = (time_us ?? 0) / 1000
  const endMs = Math.max((end_time_us ?? 0) / 1000, startMs)
  return { startMs, endMs, flowMs: Math.min((flow_started_at_us ?? time_us ?? 0) / 1000, startMs) }
}

/** Oldest entry that counts: a chunk is forgotten as a whole when a new one takes its place in the store. */
const oldestOf = ({ total, capacity }: Log): number => Math.ceil(total / CHUNK) * CHUNK - capacity

/** Sensor of the latest counted record of the same flow at the same time. */
const ownerOf = (log: Log, key: number, { startMs, endMs, flowMs }: Span): number | undefined => {
  let entry = log.newest.get(key)
  for (let seen = 0; entry !== undefined && seen < MOST_EARLIER; seen++) {
    if (entry < oldestOf(log)) return undefined
    const at = entry % log.capacity
    const isSameFlow = Math.abs(flowMs - (log.flowStarts[at] as number)) <= TOLERANCE_MS
    const overlaps =
      startMs <= (log.ends[at] as number) + TOLERANCE_MS && endMs >= (log.starts[at] as number) - TOLERANCE_MS
    if (isSameFlow || overlaps) return log.sensors[at]
    const back: number = log.previous[at] as number
    entry = back > 0 ? entry - back : undefined
  }
  return undefined
}

const append = (log: Log, key: number, sensor: number, { startMs, endMs, flowMs }: Span): void => {
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
  log.previous[at] = before === undefined ? 0 : log.total - before
  log.newest.set(key, log.total++)
}

const BASE64_BITS = new Uint8Array(128)
for (const [index, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  BASE64_BITS[letter.charCodeAt(0)] = index
}
/** "1:" before the hash. */
const PREFIX_LENGTH = 2
const HASH_LENGTH = 8

/** 48 bits that name the flow; undefined: it cannot be told (a v1 producer, another version of community_id). */
const keyOf = ({ community_id: id, fold, src_ip, dst_ip, transport }: NetworkEvent): number | undefined => {
  if (fold) return hashOf(`${fold.kind}|${fold.kind === 'target' ? dst_ip : src_ip}|${transport ?? ''}`)
  if (!id?.startsWith('1:') || id.length < PREFIX_LENGTH + HASH_LENGTH) return undefined
  let key = 0
  for (let at = PREFIX_LENGTH; at < PREFIX_LENGTH + HASH_LENGTH; at++)
    key = key * 64 + (BASE64_BITS[id.charCodeAt(at) & 127] as number)
  return key
}

/** FNV-1a in two halves of 24 bits. */
const hashOf = (text: string): number => {
  let low = 0x811c9dc5
  let high = 0x9747b28c
  for (let at = 0; at < text.length; at++) {
    low = Math.imul(low ^ text.charCodeAt(at), 0x01000193)
    high = Math.imul(high ^ text.charCodeAt(at), 0x01000197)
  }
  return (high >>> 8) * 2 ** 24 + (low >>> 8)
}

const openLog = (capacity: number): Log => ({
  ...{ capacity, total: 0, keys: new Float64Array(capacity), sensors: new Uint16Array(capacity) },
  ...{ flowStarts: new Float64Array(capacity), starts: new Float64Array(capacity), ends: new Float64Array(capacity) },
  ...{ previous: new Uint32Array(capacity), newest: new Map() },
})

const writer = openWriter()

/** Entries of a chunk, oldest first. Times are whole microseconds, each as its distance from the one before. */
const encodeChunk = (log: Log, chunk: number): Uint8Array => {
  const end = Math.min(log.total, (chunk + 1) * CHUNK)
  for (let entry = chunk * CHUNK; entry < end; entry++) {
    const at = entry % log.capacity
    writeNumber(writer, log.keys[at] as number)
    writeNumber(writer, log.sensors[at] as number)
    const start = Math.round((log.starts[at] as number) * 1000)
    writeNumber(writer, start)
    writeNumber(writer, Math.max(Math.round((log.ends[at] as number) * 1000) - start, 0))
    writeNumber(writer, Math.max(start - Math.round((log.flowStarts[at] as number) * 1000), 0))
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
    const [key, sensor, start, length, before] = [
      readNumber(reader),
      readNumber(reader),
      readNumber(reader),
      readNumber(reader),
      readNumber(reader),
    ]
    const [startMs, endMs, flowMs] = [start / 1000, (start + length) / 1000, (start - before) / 1000]
    append(log, key, sensor, { startMs, endMs, flowMs })
  }
}
