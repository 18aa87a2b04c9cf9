// The seed's messages, as they were written down first: their numbers, names and types never change.
import path from 'node:path'
import protobuf from 'protobufjs'
import { expect, test } from 'vitest'

const SEED: Readonly<Record<string, string>> = {
  NetworkEvent: `string timestamp = 1; string src_ip = 2; string dst_ip = 3; int32 src_port = 4; int32 dst_port = 5;
    PacketFeatures packet_features = 6; FlowStatistics flow_stats = 7; ProtocolAnalysis protocol_analysis = 8;
    TimeSeriesFeatures time_features = 9; BehavioralFeatures behavioral_features = 10; GeographicFeatures geo_features = 11;`,
  PacketFeatures: `int32 packet_size = 1; int32 header_length = 2; repeated string tcp_flags = 3; int32 payload_entropy = 4;
    float packet_inter_arrival_time = 5; int32 tcp_window_size = 6; int32 ip_ttl = 7; bool fragmentation = 8;`,
  FlowStatistics: `int32 packets_per_second = 1; int32 bytes_per_second = 2; float inter_arrival_time_mean = 3;
    float inter_arrival_time_std = 4; int32 flow_duration_seconds = 5; float flow_symmetry_ratio = 6;
    int32 unique_ports_contacted = 7; float connection_success_rate = 8; int32 concurrent_connections = 9;
    float bytes_per_packet_ratio = 10;`,
  BehavioralFeatures: `int32 connections_per_minute = 1; repeated string user_agents = 2; float geo_velocity_kmh = 3;
    int32 protocol_violations = 4; float ip_reputation_score = 5; float asn_reputation_score = 6;
    int32 unique_countries_24h = 7; float connection_variance = 8;`,
  TimeSeriesFeatures: `repeated float last_24h_activity = 1; float activity_trend = 2; int32 peak_activity_hour = 3;
    float activity_regularity = 4; int32 days_since_first_seen = 5;`,
  GeographicFeatures: `string country_code = 1; string asn = 2; float distance_km_from_previous = 3; bool is_tor_exit = 4;
    bool is_vpn_provider = 5; float country_risk_score = 6; string threat_intelligence_tags = 7;`,
}

const file = path.join(import.meta.dirname, 'proto/network_event.proto')
const root = new protobuf.Root().loadSync(file, { keepCase: true })

test.each(Object.entries(SEED))('%s keeps the fields of the seed', (message, text) => {
  const { fieldsById } = root.lookupType(message)
  const fields = text.split(';').map((field) => field.trim())
  for (const field of fields.filter(Boolean)) {
    const id = Number(field.split(' = ')[1])
    const { repeated, type, name } = fieldsById[id] as protobuf.Field
    expect(`${repeated ? 'repeated ' : ''}${type} ${name} = ${id}`).toBe(field)
  }
})

test('every scalar is optional: absent is not zero', () => {
  const scalars = root.lookupType('NetworkEvent').fieldsArray.filter((field) => field.type in protobuf.types.basic)
  const withoutPresence = scalars.filter((field) => !field.repeated && !field.options?.proto3_optional)
  expect(withoutPresence.map(({ name }) => name)).toEqual([])
})
