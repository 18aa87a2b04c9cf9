CREATE TABLE security_events (
  time timestamptz NOT NULL,
  event_id uuid NOT NULL,
  end_time timestamptz,
  flow_started_at timestamptz,
  ingested_at timestamptz,
  stored_at timestamptz NOT NULL DEFAULT now(),
  sensor_id text,
  region text,
  event_type text NOT NULL,
  transport text,
  service text,
  source_ip inet,
  source_port integer,
  destination_ip inet,
  destination_port integer,
  direction text,
  src_packets bigint,
  dst_packets bigint,
  src_bytes bigint,
  dst_bytes bigint,
  src_payload_bytes bigint,
  dst_payload_bytes bigint,
  tcp_state text,
  tcp_flags text,
  handshake_completed boolean,
  duration_us bigint,
  export_reason text,
  record_number integer,
  flow_count bigint NOT NULL DEFAULT 1,
  community_id text,
  vlan_id integer,
  tunnel text,
  source_country text,
  source_city text,
  source_asn text,
  source_asn_name text,
  source_latitude real,
  source_longitude real,
  source_address_class text,
  destination_country text,
  destination_city text,
  destination_asn text,
  destination_asn_name text,
  destination_latitude real,
  destination_longitude real,
  destination_address_class text,
  attack_probability real,
  attack_class text,
  class_scores real[],
  model_version text,
  signature_hash text,
  protocol jsonb,
  packet_features real[],
  flow_stats real[],
  window_features real[],
  metadata jsonb,
  PRIMARY KEY (event_id, time)
);

-- One hour a chunk: at 5,000 events/s that is 18 million rows, whose indexes still fit in memory; small chunks are also
-- compressed quickly, and the embedded server serves nobody while one is. Questions look back 4-48 hours: few chunks.
SELECT create_hypertable('security_events', by_range('time', interval '1 hour'), create_default_indexes => false);

CREATE INDEX security_events_time ON security_events (time DESC);
CREATE INDEX security_events_source ON security_events (source_ip, time DESC);
CREATE INDEX security_events_destination ON security_events (destination_ip, time DESC);
CREATE INDEX security_events_signature ON security_events (signature_hash, time DESC);
-- Partial: nearly all traffic is benign, so this one costs next to nothing to keep.
CREATE INDEX security_events_attack ON security_events (attack_class, time DESC) WHERE attack_probability >= 0.5;

COMMENT ON TABLE security_events IS 'One row per record of a flow. Count flows with sum(flow_count), never count(*).';
COMMENT ON COLUMN security_events.time IS 'Start of this record, by the capture''s clock.';
COMMENT ON COLUMN security_events.event_id IS 'Deterministic id; event_time(event_id) = time. The same record again gives the same row.';
COMMENT ON COLUMN security_events.end_time IS 'Last packet of this record.';
COMMENT ON COLUMN security_events.flow_started_at IS 'First packet of the whole flow; before time in the second and later records of a long flow.';
COMMENT ON COLUMN security_events.ingested_at IS 'When the sensor exported the record, wall clock.';
COMMENT ON COLUMN security_events.stored_at IS 'Start of the transaction that stored the row, wall clock.';
COMMENT ON COLUMN security_events.sensor_id IS 'Sensor that saw it.';
COMMENT ON COLUMN security_events.region IS 'Region of that sensor. NULL: single-region installation.';
COMMENT ON COLUMN security_events.event_type IS 'What happened on the wire, without a verdict: the closed list of schemas/event-type.ts.';
COMMENT ON COLUMN security_events.transport IS 'tcp, udp, icmp, icmp6, sctp or the IANA protocol number.';
COMMENT ON COLUMN security_events.service IS 'Application protocol such as ssh, http, tls, dns. NULL: not recognised.';
COMMENT ON COLUMN security_events.source_ip IS 'Originator, the side that sent the first packet. NULL: a fold over many sources.';
COMMENT ON COLUMN security_events.source_port IS 'Originator''s port or the ICMP type. NULL: no ports, or a fold.';
COMMENT ON COLUMN security_events.destination_ip IS 'Responder. NULL: a fold over many targets.';
COMMENT ON COLUMN security_events.destination_port IS 'Responder''s port or the ICMP code. NULL: no ports, or a fold over many.';
COMMENT ON COLUMN security_events.direction IS 'inbound, outbound, lateral or transit, by which side is ours. NULL: not known.';
COMMENT ON COLUMN security_events.src_packets IS 'Packets sent by the source in this record.';
COMMENT ON COLUMN security_events.dst_packets IS 'Packets sent by the destination in this record.';
COMMENT ON COLUMN security_events.src_bytes IS 'IP bytes sent by the source in this record.';
COMMENT ON COLUMN security_events.dst_bytes IS 'IP bytes sent by the destination in this record.';
COMMENT ON COLUMN security_events.src_payload_bytes IS 'Transport payload bytes sent by the source.';
COMMENT ON COLUMN security_events.dst_payload_bytes IS 'Transport payload bytes sent by the destination.';
COMMENT ON COLUMN security_events.tcp_state IS 'Zeek''s conn_state: S0 S1 SF REJ S2 S3 RSTO RSTR RSTOS0 RSTRH SH SHR OTH. NULL: not TCP.';
COMMENT ON COLUMN security_events.tcp_flags IS 'Flags seen on either side, such as SYN,ACK,PSH,FIN. NULL: not TCP.';
COMMENT ON COLUMN security_events.handshake_completed IS 'SYN, SYN-ACK and ACK were all seen. NULL: not TCP.';
COMMENT ON COLUMN security_events.duration_us IS 'From first to last packet of this record, microseconds.';
COMMENT ON COLUMN security_events.export_reason IS 'end, idle, active, half_open, fold, shutdown or evicted.';
COMMENT ON COLUMN security_events.record_number IS '0 for the first record of a flow, 1 for its first continuation, and so on.';
COMMENT ON COLUMN security_events.flow_count IS 'Flows that this row adds to a count: 1 in the first record of a flow, 0 in its continuations, many in a fold.';
COMMENT ON COLUMN security_events.community_id IS 'community_id v1 of the innermost 5-tuple: joins with Zeek and Suricata.';
COMMENT ON COLUMN security_events.vlan_id IS 'Outermost VLAN id. NULL: untagged.';
COMMENT ON COLUMN security_events.tunnel IS 'gre, vxlan, gtpu or ipip. NULL: none.';
COMMENT ON COLUMN security_events.source_country IS 'ISO 3166-1 alpha-2 of the source. NULL: unknown or private.';
COMMENT ON COLUMN security_events.source_city IS 'City of the source. NULL: unknown or private.';
COMMENT ON COLUMN security_events.source_asn IS 'Autonomous system of the source, such as AS64500. NULL: unknown or private.';
COMMENT ON COLUMN security_events.source_asn_name IS 'Holder of that autonomous system.';
COMMENT ON COLUMN security_events.source_latitude IS 'Degrees, WGS 84. NULL: unknown or private.';
COMMENT ON COLUMN security_events.source_longitude IS 'Degrees, WGS 84. NULL: unknown or private.';
COMMENT ON COLUMN security_events.source_address_class IS 'public, private, loopback, link_local, multicast or reserved.';
COMMENT ON COLUMN security_events.destination_country IS 'ISO 3166-1 alpha-2 of the destination. NULL: unknown or private.';
COMMENT ON COLUMN security_events.destination_city IS 'City of the destination. NULL: unknown or private.';
COMMENT ON COLUMN security_events.destination_asn IS 'Autonomous system of the destination, such as AS64500. NULL: unknown or private.';
COMMENT ON COLUMN security_events.destination_asn_name IS 'Holder of that autonomous system.';
COMMENT ON COLUMN security_events.destination_latitude IS 'Degrees, WGS 84. NULL: unknown or private.';
COMMENT ON COLUMN security_events.destination_longitude IS 'Degrees, WGS 84. NULL: unknown or private.';
COMMENT ON COLUMN security_events.destination_address_class IS 'public, private, loopback, link_local, multicast or reserved.';
COMMENT ON COLUMN security_events.attack_probability IS 'Probability that the record is part of an attack, 0-1. NULL: not scored.';
COMMENT ON COLUMN security_events.attack_class IS 'The likeliest class if it is an attack; says nothing while attack_probability is low. NULL: not scored.';
COMMENT ON COLUMN security_events.class_scores IS 'Scores of port_scan, ssh_bruteforce, ddos, botnet_c2, apt, in this order; sum 1. NULL: not scored.';
COMMENT ON COLUMN security_events.model_version IS 'Version of the pair of models that scored it.';
COMMENT ON COLUMN security_events.signature_hash IS 'Points to event_signatures.hash: the meaning of the record. NULL: none was written.';
COMMENT ON COLUMN security_events.protocol IS 'Application protocol facts (ProtocolAnalysis). Hostile input: names and agents as sent.';
COMMENT ON COLUMN security_events.packet_features IS 'PacketFeatures: element n is field n (3, tcp_flags, is a column). packet_features_by_name() and the view name them.';
COMMENT ON COLUMN security_events.flow_stats IS 'FlowStatistics: element n is field n (11, duration_us, is a column). flow_stats_by_name() and the view name them.';
COMMENT ON COLUMN security_events.window_features IS 'What the sensor knew of source, target and pair at that moment: element n is field n of WindowFeatures. window_features_by_name() and the view name them.';
COMMENT ON COLUMN security_events.metadata IS 'What else was measured: fold, intel_hits, behavioral_features, time_features, attributions. NULL: nothing.';

-- Numbers that nearly every row has, and that are read one row at a time, travel and lie as arrays: a tenth of their size as jsonb.
CREATE FUNCTION packet_features_by_name(features real[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN jsonb_strip_nulls(jsonb_build_object(
  'packet_size', features[1],
  'header_length', features[2],
  'payload_entropy', features[4],
  'packet_inter_arrival_time', features[5],
  'tcp_window_size', features[6],
  'ip_ttl', features[7],
  'fragmentation', features[8] = 1
));

CREATE FUNCTION flow_stats_by_name(stats real[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN jsonb_strip_nulls(jsonb_build_object(
  'packets_per_second', stats[1],
  'bytes_per_second', stats[2],
  'inter_arrival_time_mean', stats[3],
  'inter_arrival_time_std', stats[4],
  'flow_duration_seconds', stats[5],
  'flow_symmetry_ratio', stats[6],
  'unique_ports_contacted', stats[7],
  'connection_success_rate', stats[8],
  'concurrent_connections', stats[9],
  'bytes_per_packet_ratio', stats[10],
  'packet_length_min', stats[12],
  'packet_length_max', stats[13],
  'packet_length_mean', stats[14],
  'packet_length_std', stats[15]
));

CREATE FUNCTION window_features_by_name(features real[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN jsonb_strip_nulls(jsonb_build_object(
  'src_new_flows_10s', features[1],
  'src_distinct_hosts_60s', features[2],
  'src_distinct_endpoints_60s', features[3],
  'src_failed_share_60s', features[4],
  'dst_new_flows_10s', features[5],
  'dst_distinct_sources_10s', features[6],
  'dst_half_open_share_10s', features[7],
  'dst_packets_10s', features[8],
  'pair_flows_60s', features[9],
  'pair_short_sessions_60s', features[10],
  'dst_bytes_10s', features[11]
));

COMMENT ON FUNCTION packet_features_by_name(real[]) IS 'security_events.packet_features as an object; what was not measured is left out.';
COMMENT ON FUNCTION flow_stats_by_name(real[]) IS 'security_events.flow_stats as an object; what was not measured is left out.';
COMMENT ON FUNCTION window_features_by_name(real[]) IS 'security_events.window_features as an object; what was not measured is left out.';
