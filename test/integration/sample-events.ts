// Events as they leave the pipeline, with every sub-message filled, for tests and measurements of what lies behind it.
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import type { GeographicFeatures, NetworkEvent } from '../../schemas/messages.ts'

const GEO: GeographicFeatures = {
  country_code: 'DE',
  asn: 'AS64500',
  asn_name: 'Example Networks GmbH',
  city: 'Frankfurt am Main',
  latitude: 50.1155,
  longitude: 8.6842,
  address_class: 'public',
}

const measured = (): NetworkEvent => ({
  packet_features: {
    packet_size: 412,
    header_length: 40,
    tcp_flags: ['SYN', 'ACK', 'PSH', 'FIN'],
    payload_entropy: 712,
    packet_inter_arrival_time: 12.375,
    tcp_window_size: 64240,
    ip_ttl: 58,
    fragmentation: false,
  },
  flow_stats: {
    packets_per_second: 21,
    bytes_per_second: 8652,
    inter_arrival_time_mean: 12.375,
    inter_arrival_time_std: 3.25,
    flow_duration_seconds: 1,
    flow_symmetry_ratio: 0.42,
    unique_ports_contacted: 1,
    connection_success_rate: 1,
    concurrent_connections: 3,
    bytes_per_packet_ratio: 412,
    duration_us: 1_250_000,
    packet_length_min: 40,
    packet_length_max: 1500,
    packet_length_mean: 412,
    packet_length_std: 380.25,
  },
  window_features: {
    src_new_flows_10s: 4,
    src_distinct_hosts_60s: 2,
    src_distinct_endpoints_60s: 3,
    src_failed_share_60s: 0,
    dst_new_flows_10s: 9,
    dst_distinct_sources_10s: 4,
    dst_half_open_share_10s: 0.05,
    dst_packets_10s: 240,
    pair_flows_60s: 6,
    pair_short_sessions_60s: 5,
    dst_bytes_10s: 91_000,
  },
})

/** The event number `index` of a stream that begins at `timeUs` (microseconds), a millisecond apart; `changes` replace fields. */
export const sampleEvent = (index: number, timeUs: number, changes: NetworkEvent = {}): NetworkEvent => {
  const at = timeUs + index * 1000
  const bot = index % 97 === 0
  return {
    event_id: timeOrderedUuid(at, 'sample', index),
    time_us: at,
    end_time_us: at + 1_250_000,
    flow_started_at_us: at,
    ingested_at_us: at + 1_300_000,
    src_ip: `203.0.${(index * 7) % 113}.${(index * 13) % 251}`,
    dst_ip: `10.0.0.${index % 200}`,
    src_port: 1024 + (index % 60_000),
    dst_port: bot ? 22 : 443,
    transport: 'tcp',
    src_packets: 9,
    dst_packets: 12,
    src_bytes: 1830,
    dst_bytes: 7120,
    src_payload_bytes: 1400,
    dst_payload_bytes: 6600,
    tcp_state: 'SF',
    handshake_completed: true,
    community_id: `1:${Buffer.from(`community-id-${index}-`.padEnd(20, 'x')).toString('base64')}`,
    sensor_id: 'sensor-1',
    region: 'eu',
    record_number: 0,
    export_reason: 'end',
    flow_count: 1,
    ...measured(),
    protocol_analysis: bot
      ? { service: 'ssh', service_source: 'content', ssh_client: 'SSH-2.0-libssh2_1.10.0' }
      : { service: 'tls', service_source: 'content', tls_sni: `host-${index % 500}.example.org` },
    geo_features: GEO,
    dst_geo_features: { address_class: 'private' },
    asset_facts: { direction: 'inbound', src_is_ours: false, dst_is_ours: true },
    signature: { hash: `v1:${String(index % 300).padStart(16, '0')}`, text: `sample signature ${index % 300}` },
    model_result: {
      attack_probability: bot ? 0.93 : 0.02,
      attack_class: bot ? 'ssh_bruteforce' : 'port_scan',
      class_scores: [0.4, 0.3, 0.1, 0.1, 0.1],
      model_version: 'sample-1',
    },
    ...changes,
  }
}

/** `count` of them in order. */
export const sampleEvents = (count: number, timeUs: number, changes: NetworkEvent = {}): NetworkEvent[] =>
  Array.from({ length: count }, (_, index) => sampleEvent(index, timeUs, changes))
