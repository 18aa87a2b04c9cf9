// Reads from an encoded NetworkEvent only what the hot tier keeps. Decoding the whole message costs some ten times as much.
// The last value of a repeated scalar field wins, and parts of one sub-message are merged, as our decoder does.
import {
  BYTES,
  FIXED32,
  type Fields,
  fieldsOf,
  type ReadField,
  readFields,
  readFloat,
  readInt32,
  readMessage,
  readText,
  readVarint,
  tag,
  VARINT,
} from './wire.ts'

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

const PLACE: Fields<Place> = fieldsOf<Place>([
  [
    tag(1, BYTES),
    (place, cursor) => {
      place.country_code = readText(cursor)
    },
  ],
  [
    tag(2, BYTES),
    (place, cursor) => {
      place.asn = readText(cursor)
    },
  ],
  [
    tag(8, BYTES),
    (place, cursor) => {
      place.asn_name = readText(cursor)
    },
  ],
])
const FOLD: Fields<HotFold> = fieldsOf<HotFold>([
  [
    tag(1, BYTES),
    (fold, cursor) => {
      fold.kind = readText(cursor)
    },
  ],
  [
    tag(2, VARINT),
    (fold, cursor) => {
      fold.distinct_ports = readVarint(cursor)
    },
  ],
  [
    tag(3, VARINT),
    (fold, cursor) => {
      fold.distinct_hosts = readVarint(cursor)
    },
  ],
  [
    tag(4, VARINT),
    (fold, cursor) => {
      fold.distinct_sources = readVarint(cursor)
    },
  ],
])
const SIGNATURE: Fields<HotEvent> = fieldsOf<HotEvent>([
  [
    tag(1, BYTES),
    (event, cursor) => {
      event.signature_hash = readText(cursor)
    },
  ],
])
const PROTOCOL: Fields<HotEvent> = fieldsOf<HotEvent>([
  [
    tag(1, BYTES),
    (event, cursor) => {
      event.service = readText(cursor)
    },
  ],
])
const MODEL: Fields<HotEvent> = fieldsOf<HotEvent>([
  [
    tag(1, FIXED32),
    (event, cursor) => {
      event.attack_probability = readFloat(cursor)
    },
  ],
  [
    tag(2, BYTES),
    (event, cursor) => {
      event.attack_class = readText(cursor)
    },
  ],
])

const readFold: ReadField<HotEvent> = (event, cursor) => {
  event.fold ??= { kind: null, distinct_ports: null, distinct_hosts: null, distinct_sources: null }
  readMessage(event.fold, cursor, FOLD)
}

const EVENT: Fields<HotEvent> = fieldsOf<HotEvent>([
  [
    tag(2, BYTES),
    (event, cursor) => {
      event.src_ip = readText(cursor)
    },
  ],
  [
    tag(3, BYTES),
    (event, cursor) => {
      event.dst_ip = readText(cursor)
    },
  ],
  [
    tag(5, VARINT),
    (event, cursor) => {
      event.dst_port = readInt32(cursor)
    },
  ],
  [tag(8, BYTES), (event, cursor) => readMessage(event, cursor, PROTOCOL)],
  [tag(11, BYTES), (event, cursor) => readMessage(event.geo_features, cursor, PLACE)],
  [
    tag(12, BYTES),
    (event, cursor) => {
      event.event_id = readText(cursor)
    },
  ],
  [
    tag(13, VARINT),
    (event, cursor) => {
      event.time_us = readVarint(cursor)
    },
  ],
  [
    tag(17, BYTES),
    (event, cursor) => {
      event.transport = readText(cursor)
    },
  ],
  [
    tag(19, VARINT),
    (event, cursor) => {
      event.dst_packets = readVarint(cursor)
    },
  ],
  [
    tag(20, VARINT),
    (event, cursor) => {
      event.src_bytes = readVarint(cursor)
    },
  ],
  [
    tag(21, VARINT),
    (event, cursor) => {
      event.dst_bytes = readVarint(cursor)
    },
  ],
  [
    tag(24, BYTES),
    (event, cursor) => {
      event.tcp_state = readText(cursor)
    },
  ],
  [
    tag(25, VARINT),
    (event, cursor) => {
      event.handshake_completed = readVarint(cursor) !== 0
    },
  ],
  [
    tag(31, VARINT),
    (event, cursor) => {
      event.flow_count = readVarint(cursor)
    },
  ],
  [tag(34, BYTES), readFold],
  [tag(36, BYTES), (event, cursor) => readMessage(event.dst_geo_features, cursor, PLACE)],
  [tag(39, BYTES), (event, cursor) => readMessage(event, cursor, SIGNATURE)],
  [tag(40, BYTES), (event, cursor) => readMessage(event, cursor, MODEL)],
  [
    tag(48, BYTES),
    (event, cursor) => {
      event.duplicate_of_sensor = readText(cursor)
    },
  ],
])

/** The event in `bytes` (no registry frame). Throws RangeError, naming the byte, where they are no such message. */
export const readHotEvent = (bytes: Uint8Array): HotEvent => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const event = emptyEvent()
  readFields(event, { bytes: buffer, at: 0, end: buffer.length }, EVENT)
  return event
}
