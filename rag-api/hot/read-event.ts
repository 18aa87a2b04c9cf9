// Reads from an encoded NetworkEvent only what the hot tier keeps. Decoding the whole message costs some ten times as much.
// Wire format: https://protobuf.dev/programming-guides/encoding/ . The last value of a repeated scalar field wins, and parts of one
// sub-message are merged, as every decoder does.

/** What the hot tier keeps of an event. Null: absent. Field names are those of the contract. */
export type HotEvent = {
  src_ip: string | null
  dst_ip: string | null
  dst_port: number | null
  event_id: string | null
  time_us: number | null
  transport: string | null
  dst_packets: number | null
  src_bytes: number | null
  dst_bytes: number | null
  tcp_state: string | null
  handshake_completed: boolean | null
  flow_count: number | null
  duplicate_of_sensor: string | null
  service: string | null
  geo_features: Place
  dst_geo_features: Place
  fold: HotFold | null
  signature_hash: string | null
  attack_probability: number | null
  attack_class: string | null
}

/** Where an address is and whose it is. */
export type Place = { country_code: string | null; asn: string | null; asn_name: string | null }

export type HotFold = {
  kind: string | null
  distinct_ports: number | null
  distinct_hosts: number | null
  distinct_sources: number | null
}

const emptyEvent = (): HotEvent => ({
  src_ip: null,
  dst_ip: null,
  dst_port: null,
  event_id: null,
  time_us: null,
  transport: null,
  dst_packets: null,
  src_bytes: null,
  dst_bytes: null,
  tcp_state: null,
  handshake_completed: null,
  flow_count: null,
  duplicate_of_sensor: null,
  service: null,
  geo_features: { country_code: null, asn: null, asn_name: null },
  dst_geo_features: { country_code: null, asn: null, asn_name: null },
  fold: null,
  signature_hash: null,
  attack_probability: null,
  attack_class: null,
})

/** Position in the bytes; every read moves it and checks the end. */
type Cursor = { readonly bytes: Buffer; at: number; end: number }

type ReadField<T> = (target: T, cursor: Cursor) => void
/** By the whole tag: field number and wire type, so that a field of another type is skipped like an unknown one. */
type Fields<T> = ReadonlyMap<number, ReadField<T>>

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5
const tag = (field: number, type: number): number => field * 8 + type

const readVarint = (cursor: Cursor): number => {
  let value = 0
  let factor = 1
  for (let index = 0; index < 10; index++) {
    if (cursor.at >= cursor.end) throw new RangeError(`a number is cut at byte ${cursor.at}`)
    const byte = cursor.bytes[cursor.at++] as number
    value += (byte & 127) * factor
    if (byte < 128) return value
    factor *= 128
  }
  throw new RangeError(`a number has more than 10 bytes at byte ${cursor.at}`)
}

/** int32: a negative one is written with 64 bits, of which the low 32 count. */
const readInt32 = (cursor: Cursor): number => {
  const start = cursor.at
  readVarint(cursor)
  let value = 0
  for (let index = start; index < Math.min(cursor.at, start + 5); index++) {
    value |= ((cursor.bytes[index] as number) & 127) << (7 * (index - start))
  }
  return value
}

const readLength = (cursor: Cursor): number => {
  const length = readVarint(cursor)
  if (length > cursor.end - cursor.at) throw new RangeError(`length ${length} at byte ${cursor.at} is past the end`)
  return length
}

const readText = (cursor: Cursor): string => {
  const length = readLength(cursor)
  const start = cursor.at
  cursor.at += length
  return cursor.bytes.toString('utf8', start, cursor.at)
}

const readFloat = (cursor: Cursor): number => {
  move(cursor, 4)
  return cursor.bytes.readFloatLE(cursor.at - 4)
}

const move = (cursor: Cursor, count: number): void => {
  if (count > cursor.end - cursor.at) throw new RangeError(`${count} bytes at byte ${cursor.at} are past the end`)
  cursor.at += count
}

const skip = (cursor: Cursor, type: number): void => {
  if (type === VARINT) readVarint(cursor)
  else if (type === BYTES) move(cursor, readLength(cursor))
  else if (type === FIXED32) move(cursor, 4)
  else if (type === FIXED64) move(cursor, 8)
  else throw new RangeError(`wire type ${type} at byte ${cursor.at}`)
}

const readFields = <T>(target: T, cursor: Cursor, fields: Fields<T>): void => {
  while (cursor.at < cursor.end) {
    const key = readVarint(cursor)
    const read = fields.get(key)
    if (read) read(target, cursor)
    else skip(cursor, key & 7)
  }
}

const readMessage = <T>(target: T, cursor: Cursor, fields: Fields<T>): void => {
  const outerEnd = cursor.end
  const length = readLength(cursor)
  cursor.end = cursor.at + length
  readFields(target, cursor, fields)
  cursor.end = outerEnd
}

const PLACE: Fields<Place> = new Map<number, ReadField<Place>>([
  [tag(1, BYTES), (place, cursor) => void (place.country_code = readText(cursor))],
  [tag(2, BYTES), (place, cursor) => void (place.asn = readText(cursor))],
  [tag(8, BYTES), (place, cursor) => void (place.asn_name = readText(cursor))],
])
const FOLD: Fields<HotFold> = new Map<number, ReadField<HotFold>>([
  [tag(1, BYTES), (fold, cursor) => void (fold.kind = readText(cursor))],
  [tag(2, VARINT), (fold, cursor) => void (fold.distinct_ports = readVarint(cursor))],
  [tag(3, VARINT), (fold, cursor) => void (fold.distinct_hosts = readVarint(cursor))],
  [tag(4, VARINT), (fold, cursor) => void (fold.distinct_sources = readVarint(cursor))],
])
const SIGNATURE: Fields<HotEvent> = new Map<number, ReadField<HotEvent>>([
  [tag(1, BYTES), (event, cursor) => void (event.signature_hash = readText(cursor))],
])
const PROTOCOL: Fields<HotEvent> = new Map<number, ReadField<HotEvent>>([
  [tag(1, BYTES), (event, cursor) => void (event.service = readText(cursor))],
])
const MODEL: Fields<HotEvent> = new Map<number, ReadField<HotEvent>>([
  [tag(1, FIXED32), (event, cursor) => void (event.attack_probability = readFloat(cursor))],
  [tag(2, BYTES), (event, cursor) => void (event.attack_class = readText(cursor))],
])

const readFold: ReadField<HotEvent> = (event, cursor) => {
  event.fold ??= { kind: null, distinct_ports: null, distinct_hosts: null, distinct_sources: null }
  readMessage(event.fold, cursor, FOLD)
}

const EVENT: Fields<HotEvent> = new Map<number, ReadField<HotEvent>>([
  [tag(2, BYTES), (event, cursor) => void (event.src_ip = readText(cursor))],
  [tag(3, BYTES), (event, cursor) => void (event.dst_ip = readText(cursor))],
  [tag(5, VARINT), (event, cursor) => void (event.dst_port = readInt32(cursor))],
  [tag(8, BYTES), (event, cursor) => readMessage(event, cursor, PROTOCOL)],
  [tag(11, BYTES), (event, cursor) => readMessage(event.geo_features, cursor, PLACE)],
  [tag(12, BYTES), (event, cursor) => void (event.event_id = readText(cursor))],
  [tag(13, VARINT), (event, cursor) => void (event.time_us = readVarint(cursor))],
  [tag(17, BYTES), (event, cursor) => void (event.transport = readText(cursor))],
  [tag(19, VARINT), (event, cursor) => void (event.dst_packets = readVarint(cursor))],
  [tag(20, VARINT), (event, cursor) => void (event.src_bytes = readVarint(cursor))],
  [tag(21, VARINT), (event, cursor) => void (event.dst_bytes = readVarint(cursor))],
  [tag(24, BYTES), (event, cursor) => void (event.tcp_state = readText(cursor))],
  [tag(25, VARINT), (event, cursor) => void (event.handshake_completed = readVarint(cursor) !== 0)],
  [tag(31, VARINT), (event, cursor) => void (event.flow_count = readVarint(cursor))],
  [tag(34, BYTES), readFold],
  [tag(36, BYTES), (event, cursor) => readMessage(event.dst_geo_features, cursor, PLACE)],
  [tag(39, BYTES), (event, cursor) => readMessage(event, cursor, SIGNATURE)],
  [tag(40, BYTES), (event, cursor) => readMessage(event, cursor, MODEL)],
  [tag(48, BYTES), (event, cursor) => void (event.duplicate_of_sensor = readText(cursor))],
])

/** The event in `bytes` (no registry frame). Throws RangeError, naming the byte, where they are no such message. */
export const readHotEvent = (bytes: Uint8Array): HotEvent => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const event = emptyEvent()
  readFields(event, { bytes: buffer, at: 0, end: buffer.length }, EVENT)
  return event
}
