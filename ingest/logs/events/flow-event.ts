// A NetworkEvent from another program's record of a flow: what that program counted, and nothing that it cannot know (packet features,
// windows). The rest (event_id, sensor_id, community_id, ingested_at_us) is added where the line's source is known.
import type { FlowStatistics, NetworkEvent } from '../../../schemas/messages.ts'
import { addressOf } from '../ip-address.ts'

const INT32_MAX = 0x7fff_ffff
const MAX_PORT = 65_535
/** A count larger than a number holds exactly is a fault of its writer. */
const MAX_COUNT = Number.MAX_SAFE_INTEGER

export type Endpoints = {
  readonly srcIp: unknown
  readonly dstIp: unknown
  readonly srcPort: number | null
  readonly dstPort: number | null
  /** As the program writes it, any letter case. */
  readonly transport: string | null
}

export type Counters = {
  readonly srcPackets: number | null
  readonly dstPackets: number | null
  readonly srcBytes: number | null
  readonly dstBytes: number | null
  /** Microseconds; null: not known. */
  readonly durationUs: number | null
}

/** RFC 3339 with microseconds. */
const timestampOf = (timeUs: number): string => {
  const second = Math.floor(timeUs / 1e6)
  return `${new Date(second * 1000).toISOString().slice(0, 19)}.${String(timeUs - second * 1e6).padStart(6, '0')}Z`
}

/** The event's identity; undefined where an address is missing or none: such a record is about no flow. */
export const flowIdentity = (ends: Endpoints, timeUs: number): NetworkEvent | undefined => {
  const src_ip = addressOf(ends.srcIp)
  const dst_ip = addressOf(ends.dstIp)
  if (src_ip === null || dst_ip === null) return undefined
  return {
    timestamp: timestampOf(timeUs),
    src_ip,
    dst_ip,
    src_port: portOf(ends.srcPort),
    dst_port: portOf(ends.dstPort),
    transport: transportOf(ends.transport, src_ip),
    time_us: timeUs,
    flow_started_at_us: timeUs,
    record_number: 0,
  }
}

/** Zeek calls both versions of ICMP "icmp". */
const transportOf = (name: string | null, srcIp: string): string | null => {
  const lower = name?.toLowerCase() ?? null
  if (lower === 'icmp' || lower === 'ipv6-icmp' || lower === 'icmpv6') return srcIp.includes(':') ? 'icmp6' : 'icmp'
  return lower === null || !/^[a-z0-9-]{1,16}$/.test(lower) || lower.startsWith('unknown') ? null : lower
}

const portOf = (port: number | null): number | null =>
  port !== null && Number.isInteger(port) && port >= 0 && port <= MAX_PORT ? port : null

/** A count as the protobuf field takes it; null: absent, negative or absurd. */
export const countOf = (value: number | null): number | null =>
  value !== null && value >= 0 && value <= MAX_COUNT ? Math.round(value) : null

/** Packets, bytes and the statistics that follow from them, by the same definitions as the sensor's. */
export const counterFields = (counters: Counters): NetworkEvent => ({
  src_packets: countOf(counters.srcPackets),
  dst_packets: countOf(counters.dstPackets),
  src_bytes: countOf(counters.srcBytes),
  dst_bytes: countOf(counters.dstBytes),
  flow_stats: statisticsOf(counters),
})

const statisticsOf = ({ srcPackets, dstPackets, srcBytes, dstBytes, durationUs }: Counters): FlowStatistics => {
  const packets = sum(srcPackets, dstPackets)
  const bytes = sum(srcBytes, dstBytes)
  const seconds = durationUs === null ? null : Math.max(1, durationUs / 1e6)
  return {
    packets_per_second: rate(packets, seconds),
    bytes_per_second: rate(bytes, seconds),
    flow_duration_seconds: durationUs === null ? null : int32(Math.floor(durationUs / 1e6)),
    flow_symmetry_ratio: bytes && srcBytes !== null ? srcBytes / bytes : null,
    bytes_per_packet_ratio: packets && bytes !== null ? bytes / packets : null,
    packet_length_mean: packets && bytes !== null ? bytes / packets : null,
    duration_us: durationUs,
  }
}

const sum = (left: number | null, right: number | null): number | null =>
  left === null || right === null ? null : left + right
const rate = (count: number | null, seconds: number | null): number | null =>
  count === null || seconds === null ? null : int32(count / seconds)
const int32 = (value: number): number => Math.min(Math.round(value), INT32_MAX)
