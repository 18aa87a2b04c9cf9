// Sub-messages of numbers as lists: element n holds field n, as SQL's *_by_name() functions read them.
import type {
  BehavioralFeatures,
  FlowStatistics,
  PacketFeatures,
  TimeSeriesFeatures,
  WindowFeatures,
} from '../../schemas/messages.ts'

/** Field names in the order of their numbers; undefined where the field has a column of its own. */
type Names<M> = readonly (keyof M | undefined)[]

export const PACKET_FEATURES: Names<PacketFeatures> = [
  ...(['packet_size', 'header_length', undefined, 'payload_entropy', 'packet_inter_arrival_time'] as const),
  ...(['tcp_window_size', 'ip_ttl', 'fragmentation'] as const),
]

export const FLOW_STATS: Names<FlowStatistics> = [
  ...(['packets_per_second', 'bytes_per_second', 'inter_arrival_time_mean', 'inter_arrival_time_std'] as const),
  ...(['flow_duration_seconds', 'flow_symmetry_ratio', 'unique_ports_contacted', 'connection_success_rate'] as const),
  ...(['concurrent_connections', 'bytes_per_packet_ratio', undefined, 'packet_length_min'] as const),
  ...(['packet_length_max', 'packet_length_mean', 'packet_length_std'] as const),
]

export const WINDOW_FEATURES: Names<WindowFeatures> = [
  ...(['src_new_flows_10s', 'src_distinct_hosts_60s', 'src_distinct_endpoints_60s', 'src_failed_share_60s'] as const),
  ...(['dst_new_flows_10s', 'dst_distinct_sources_10s', 'dst_half_open_share_10s', 'dst_packets_10s'] as const),
  ...(['pair_flows_60s', 'pair_short_sessions_60s', 'dst_bytes_10s', 'host_distinct_ports_60s'] as const),
  ...(['host_failed_share_60s', 'port_distinct_hosts_60s', 'port_failed_share_60s'] as const),
]

export const BEHAVIORAL_FEATURES: Names<BehavioralFeatures> = [
  ...(['connections_per_minute', undefined, 'geo_velocity_kmh', 'protocol_violations', 'ip_reputation_score'] as const),
  ...([
    'asn_reputation_score',
    'unique_countries_24h',
    'connection_variance',
    'failed_share_1h',
    'beacon_score',
  ] as const),
  ...(['beacon_connections', 'beacon_interval_seconds', undefined, undefined, 'previous_seen_seconds'] as const),
]

export const TIME_FEATURES: Names<TimeSeriesFeatures> = [
  ...([undefined, 'activity_trend', 'peak_activity_hour', 'activity_regularity', 'days_since_first_seen'] as const),
  ...([undefined, 'connections_24h'] as const),
]

/** The message's numbers in that order, null where not measured, 0 or 1 for false or true; null when there is no message. */
export const numbersOf = <M extends object>(message: M | null | undefined, names: Names<M>): unknown =>
  message ? names.map((name) => (name === undefined ? null : numberOf(message[name]))) : null

const numberOf = (value: unknown): unknown => (typeof value === 'boolean' ? Number(value) : (value ?? null))
