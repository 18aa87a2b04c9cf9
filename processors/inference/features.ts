// THE feature definition, for training and serving alike: what the models see of one event. Names and order are part of the model;
// change nothing here without training again (serving refuses a model with another list).
// Left out on purpose: addresses, ports as identity, absolute time, TTL and window sizes (they name the laboratory), and totals per
// source ("hosts contacted": laboratory attackers do nothing else, busy people do). Missing is NaN: trees handle it.
import type { NetworkEvent } from '../../schemas/messages.ts'
import { DOMAIN_BLOCKS } from './domain-features.ts'
import { type Feature, type FeatureBlock, log, ratio } from './feature.ts'
import { PROTOCOL_BLOCKS } from './protocol-features.ts'

const hasFlag = (flag: string): Feature => {
  return ({ transport, packet_features }) =>
    transport === 'tcp' ? (packet_features?.tcp_flags?.includes(flag) ?? null) : null
}

const stateIn = (...states: string[]): Feature => {
  return ({ tcp_state }) => (tcp_state == null ? null : states.includes(tcp_state))
}

/** Windows of crafted SYNs (nmap, masscan, hping) are tiny; those of operating systems are not. */
const SMALL_WINDOW = 1024

const FLOW_FEATURES: Readonly<Record<string, Feature>> = {
  is_tcp: ({ transport }) => transport === 'tcp',
  is_udp: ({ transport }) => transport === 'udp',
  is_icmp: ({ transport }) => transport === 'icmp' || transport === 'icmp6',
  is_continuation: ({ record_number }) => (record_number ?? 0) > 0,
  duration_log: ({ flow_stats }) => log(flow_stats?.duration_us),
  src_packets_log: ({ src_packets }) => log(src_packets),
  dst_packets_log: ({ dst_packets }) => log(dst_packets),
  src_payload_log: ({ src_payload_bytes }) => log(src_payload_bytes),
  dst_payload_log: ({ dst_payload_bytes }) => log(dst_payload_bytes),
  packets_ratio: ({ src_packets, dst_packets }) => ratio(src_packets, dst_packets),
  bytes_ratio: ({ src_bytes, dst_bytes }) => ratio(src_bytes, dst_bytes),
  payload_ratio: ({ src_payload_bytes, dst_payload_bytes }) => ratio(src_payload_bytes, dst_payload_bytes),
  is_answered: ({ dst_packets }) => (dst_packets ?? 0) > 0,
  packet_length_min: ({ flow_stats }) => flow_stats?.packet_length_min,
  packet_length_max: ({ flow_stats }) => flow_stats?.packet_length_max,
  packet_length_mean: ({ flow_stats }) => flow_stats?.packet_length_mean,
  packet_length_std: ({ flow_stats }) => flow_stats?.packet_length_std,
  packets_per_second_log: ({ flow_stats }) => log(flow_stats?.packets_per_second),
  bytes_per_second_log: ({ flow_stats }) => log(flow_stats?.bytes_per_second),
  gap_mean_log: ({ flow_stats }) => log(flow_stats?.inter_arrival_time_mean),
  gap_variation: ({ flow_stats }) => {
    const mean = flow_stats?.inter_arrival_time_mean
    return mean && flow_stats?.inter_arrival_time_std != null ? flow_stats.inter_arrival_time_std / mean : null
  },
  header_length: ({ packet_features }) => packet_features?.header_length,
  payload_entropy: ({ packet_features }) => packet_features?.payload_entropy,
  is_fragmented: ({ packet_features }) => packet_features?.fragmentation,
  has_small_window: ({ packet_features }) =>
    packet_features?.tcp_window_size == null ? null : packet_features.tcp_window_size <= SMALL_WINDOW,
  flag_syn: hasFlag('SYN'),
  flag_fin: hasFlag('FIN'),
  flag_rst: hasFlag('RST'),
  flag_psh: hasFlag('PSH'),
  flag_urg: hasFlag('URG'),
  handshake_completed: ({ handshake_completed }) => handshake_completed,
  state_unanswered: stateIn('S0', 'SH'),
  state_refused: stateIn('REJ', 'RSTOS0', 'RSTRH'),
  state_reset: stateIn('RSTO', 'RSTR'),
  state_midstream: stateIn('OTH', 'SHR'),
}

const WINDOW_FEATURES: Readonly<Record<string, Feature>> = {
  host_ports_60s_log: ({ window_features }) => log(window_features?.host_distinct_ports_60s),
  host_failed_share_60s: ({ window_features }) => window_features?.host_failed_share_60s,
  port_hosts_60s_log: ({ window_features }) => log(window_features?.port_distinct_hosts_60s),
  port_failed_share_60s: ({ window_features }) => window_features?.port_failed_share_60s,
  pair_flows_60s_log: ({ window_features }) => log(window_features?.pair_flows_60s),
  pair_short_sessions_60s_log: ({ window_features }) => log(window_features?.pair_short_sessions_60s),
  pair_short_share_60s: ({ window_features }) => {
    const flows = window_features?.pair_flows_60s
    return flows ? (window_features?.pair_short_sessions_60s ?? 0) / flows : null
  },
  dst_new_flows_10s_log: ({ window_features }) => log(window_features?.dst_new_flows_10s),
  dst_sources_10s_log: ({ window_features }) => log(window_features?.dst_distinct_sources_10s),
  dst_sources_per_flow_10s: ({ window_features }) => {
    const flows = window_features?.dst_new_flows_10s
    return flows ? (window_features?.dst_distinct_sources_10s ?? 0) / flows : null
  },
  dst_half_open_share_10s: ({ window_features }) => window_features?.dst_half_open_share_10s,
  dst_packets_10s_log: ({ window_features }) => log(window_features?.dst_packets_10s),
  dst_bytes_10s_log: ({ window_features }) => log(window_features?.dst_bytes_10s),
}

/**
 * What enrichment knows of the source and this destination and port over the last 24 h (processors/enrichment/beacon.ts): features of a pair,
 * which other traffic of the source does not change.
 */
const PAIR_HISTORY: FeatureBlock = {
  applies: ({ behavioral_features }) => behavioral_features?.beacon_score != null,
  features: {
    beacon_score: ({ behavioral_features }) => behavioral_features?.beacon_score,
    beacon_connections_log: ({ behavioral_features }) => log(behavioral_features?.beacon_connections),
    beacon_interval_log: ({ behavioral_features }) => log(behavioral_features?.beacon_interval_seconds),
  },
}

const always = (): boolean => true
const BLOCKS: readonly FeatureBlock[] = [
  { applies: always, features: FLOW_FEATURES },
  { applies: always, features: WINDOW_FEATURES },
  PAIR_HISTORY,
  ...PROTOCOL_BLOCKS,
  ...DOMAIN_BLOCKS,
]
/** Each block with its features in order, without the names. */
const COMPUTED = BLOCKS.map(({ applies, features }) => [applies, Object.values(features)] as const)

/**
 * Whether there is anything to judge, in training and serving alike. A record in which the originator sent nothing (a reply that is
 * late or repeated) says nothing of it; a version 1 producer sends addresses and ports only; another program's record of a flow has no
 * packet features and no windows, and the models never saw such rows in training. A fold has no features of a flow.
 */
export const isScorable = ({ transport, src_packets, origin, fold }: NetworkEvent): boolean =>
  transport != null && (src_packets ?? 0) > 0 && origin == null && fold == null

/** Names in the order of the model's input columns. */
export const FEATURE_NAMES: readonly string[] = BLOCKS.flatMap(({ features }) => Object.keys(features))

/** Writes the event's features to out[offset, offset + FEATURE_NAMES.length). */
export const featuresOf = (event: NetworkEvent, out: Float32Array, offset = 0): void => {
  let at = offset
  for (const [applies, features] of COMPUTED) {
    if (applies(event)) for (const feature of features) out[at++] = numberOf(feature(event))
    else {
      out.fill(Number.NaN, at, at + features.length)
      at += features.length
    }
  }
}

const numberOf = (value: ReturnType<Feature>): number => (value == null ? Number.NaN : Number(value))
