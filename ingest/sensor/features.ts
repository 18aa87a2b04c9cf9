// The sensor's feature messages from a flow's counters, as the comments of network_event.proto define them.
import type { FlowStatistics, PacketFeatures } from '../../schemas/messages.ts'
import { TCP } from './decode/decoded-packet.ts'
import { entropyOf } from './entropy.ts'
import { type Flow, recordPackets } from './flow.ts'
import type { SourceActivity } from './windows.ts'

const INT32_MAX = 0x7fff_ffff
const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const
/** Names for each of the 256 flag unions. */
export const FLAG_LISTS = Array.from({ length: 256 }, (_, flags) =>
  FLAG_NAMES.filter((_name, bit) => flags & (1 << bit)),
)

export const int32 = (value: number): number => Math.min(Math.round(value), INT32_MAX)

/** Representative packet facts of the record and of the flow's beginning. */
export const packetFeaturesOf = (flow: Flow): PacketFeatures => {
  const packets = recordPackets(flow)
  const entropy = entropyOf(flow.srcHead, flow.dstHead)
  return {
    packet_size: int32((flow.src.ipBytes + flow.dst.ipBytes) / packets),
    header_length: int32(flow.headerBytes / packets),
    tcp_flags: flow.protocol === TCP ? [...(FLAG_LISTS[flow.tcpFlags] as readonly string[])] : [],
    payload_entropy: entropy === undefined ? null : Math.round(entropy * 100),
    packet_inter_arrival_time: packets > 1 ? flow.gapSum / (packets - 1) / 1000 : null,
    tcp_window_size: flow.protocol === TCP && flow.window >= 0 ? flow.window : null,
    ip_ttl: flow.ttl >= 0 ? flow.ttl : null,
    fragmentation: flow.isFragmented,
  }
}

/** Counts and rates of the record. A record shorter than a second counts as a second long in its rates. */
export const flowStatisticsOf = (flow: Flow, activity: SourceActivity): FlowStatistics => {
  const packets = recordPackets(flow)
  const bytes = flow.src.ipBytes + flow.dst.ipBytes
  const durationUs = Math.max(0, flow.lastUs - flow.recordUs)
  const seconds = Math.max(1, durationUs / 1e6)
  const gaps = packets - 1
  const gapMeanUs = flow.gapSum / gaps
  const meanBytes = bytes / packets
  return {
    packets_per_second: int32(packets / seconds),
    bytes_per_second: int32(bytes / seconds),
    inter_arrival_time_mean: gaps > 0 ? gapMeanUs / 1000 : null,
    inter_arrival_time_std: gaps > 0 ? deviation(flow.gapSquares / gaps, gapMeanUs) / 1000 : null,
    flow_duration_seconds: int32(Math.floor(durationUs / 1e6)),
    flow_symmetry_ratio: bytes > 0 ? flow.src.ipBytes / bytes : null,
    unique_ports_contacted: activity.unique_ports_contacted,
    connection_success_rate: activity.connection_success_rate,
    concurrent_connections: activity.concurrent_connections,
    bytes_per_packet_ratio: meanBytes,
    duration_us: durationUs,
    packet_length_min: flow.lengthMin,
    packet_length_max: flow.lengthMax,
    packet_length_mean: meanBytes,
    packet_length_std: deviation(flow.lengthSquares / packets, meanBytes),
  }
}

/** Population standard deviation from the mean of the squares and the mean; rounding may leave a tiny negative variance. */
export const deviation = (meanOfSquares: number, mean: number): number =>
  Math.sqrt(Math.max(0, meanOfSquares - mean * mean))
