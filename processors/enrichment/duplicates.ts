// The same flow seen by several sensors: the first record of it that arrives decides whose it is; overlapping records of other sensors with
// the same community_id name that sensor and count no flow. Folds have no community_id: they are told by kind, subject, transport, time and
// the networks of the hosts they name, and a probe that one sensor folded and another did not belongs to the fold.
// Known limits: where two sensors disagree who began a flow (a capture that starts in its middle) its records have different keys, lie in
// different partitions, and both count; so do flows folded towards a target by one sensor only. Flows of a fold that only one of two
// sensors could see, in the same networks at the same time, count for neither of them twice and for the second not at all.
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { StateView } from '../runtime/state.ts'
import { type Counted, openCountedLog } from './counted-log.ts'

/** Sensors' clocks differ by a few seconds; so may two views of one flow. */
const TOLERANCE_MS = 5000
const CAPACITY = 131_072

export type Duplicates = {
  /** Index of the sensor that the flow is counted from, if it is another one; else the record is noted as counted. */
  note(event: NetworkEvent, sensor: number): number | undefined
  /** Stages what was added. */
  save(view: StateView): void
}

/** Duplicates of the view's partition. `capacity`: counted records remembered, a multiple of 1024. */
export const openDuplicates = async (view: StateView, capacity = CAPACITY): Promise<Duplicates> => {
  const log = await openCountedLog(view, capacity)
  return {
    note(event, sensor) {
      // What another detector says of a flow is no record of it: it counts none, and must not keep one from counting.
      if (event.external_alert) return undefined
      const key = event.fold ? foldKeyOf(event, event.fold.kind) : flowKeyOf(event)
      if (key === undefined) return undefined
      const record = countedOf(event, sensor)
      const owner = log.find(key, (earlier) => isSame(earlier, record)) ?? folderOf(event, record)
      if (owner !== undefined && owner !== sensor) return owner
      log.add(key, record)
      return undefined
    },
    save: (target) => log.save(target),
  }

  /** Sensor that folded this probe of a scan. */
  function folderOf(event: NetworkEvent, record: Counted): number | undefined {
    if (event.fold || !isFoldable(event)) return undefined
    const probe = { ...record, places: placeOf(event.dst_ip ?? '') }
    return log.find(foldKeyOf(event, 'source'), (fold) => overlaps(fold, probe))
  }
}

const countedOf = (event: NetworkEvent, sensor: number): Counted => {
  const startMs = (event.time_us ?? 0) / 1000
  const endMs = Math.max((event.end_time_us ?? 0) / 1000, startMs)
  const flowMs = Math.min((event.flow_started_at_us ?? event.time_us ?? 0) / 1000, startMs)
  return { sensor, startMs, endMs, flowMs, places: placesOf(event) }
}

const isSame = (earlier: Counted, record: Counted): boolean =>
  Math.abs(record.flowMs - earlier.flowMs) <= TOLERANCE_MS ? sharePlace(earlier, record) : overlaps(earlier, record)

const overlaps = (earlier: Counted, record: Counted): boolean =>
  record.startMs <= earlier.endMs + TOLERANCE_MS &&
  record.endMs >= earlier.startMs - TOLERANCE_MS &&
  sharePlace(earlier, record)

const sharePlace = (left: Counted, right: Counted): boolean =>
  left.places === 0 || right.places === 0 || (left.places & right.places) !== 0

/** Flows without a completed handshake and without payload from the responder fold. */
const isFoldable = ({ handshake_completed, dst_payload_bytes, record_number }: NetworkEvent): boolean =>
  !handshake_completed && !dst_payload_bytes && !record_number

const placesOf = ({ fold, dst_ip }: NetworkEvent): number => {
  if (fold?.kind !== 'source') return 0
  if (dst_ip) return placeOf(dst_ip)
  return (fold.host_examples ?? []).reduce((places, host) => places | placeOf(host), 0) >>> 0
}

/** One bit of 32 for the /24 or, roughly, the /64 of an address. */
const placeOf = (ip: string): number => {
  const network = ip.includes(':') ? ip.split(':').slice(0, 4).join(':') : ip.slice(0, ip.lastIndexOf('.'))
  return (1 << (hashOf(network) % 32)) >>> 0
}

const BASE64_BITS = new Uint8Array(128)
for (const [index, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  BASE64_BITS[letter.charCodeAt(0)] = index
}
/** "1:" before the hash. */
const PREFIX_LENGTH = 2
const HASH_LENGTH = 8

/** 48 bits of the community_id; undefined: there is none (a v1 producer), or one of another version. */
const flowKeyOf = ({ community_id: id }: NetworkEvent): number | undefined => {
  if (!id?.startsWith('1:') || id.length < PREFIX_LENGTH + HASH_LENGTH) return undefined
  let key = 0
  for (let at = PREFIX_LENGTH; at < PREFIX_LENGTH + HASH_LENGTH; at++)
    key = key * 64 + (BASE64_BITS[id.charCodeAt(at) & 127] as number)
  return key
}

const foldKeyOf = ({ src_ip, dst_ip, transport }: NetworkEvent, kind: string | null | undefined): number =>
  hashOf(`${kind}|${kind === 'target' ? dst_ip : src_ip}|${transport ?? ''}`)

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
