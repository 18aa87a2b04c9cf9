-- Sums kept up to date, so that a question about days reads hundreds of rows and not millions. Real-time: what is newer than the last
-- refresh is added up from the events themselves. The policies reach back without end, because a replayed capture may be years old: a
-- refresh does only the buckets that changed; in one go, since a walk over every bucket of the range takes seconds (two years of
-- minutes: 1.5 s with nothing to do, against 5 ms) while the embedded server serves nobody. Numbers of distinct peers hold within their bucket and cannot be added up over buckets.
-- What a second sensor saw of the same flow is left out.
CREATE MATERIALIZED VIEW events_per_minute
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 minute', time) AS minute,
  event_type, direction, transport, service,
  sum(flow_count)::bigint AS flows, count(*) AS records,
  sum(src_packets + dst_packets)::bigint AS packets, sum(src_bytes + dst_bytes)::bigint AS bytes,
  sum(flow_count) FILTER (WHERE attack_probability >= 0.5)::bigint AS suspicious_flows
FROM security_events
WHERE metadata -> 'duplicate_of_sensor' IS NULL
GROUP BY 1, 2, 3, 4, 5
WITH NO DATA;

CREATE MATERIALIZED VIEW sources_per_hour
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', time) AS hour,
  source_ip AS address,
  sum(flow_count)::bigint AS flows, sum(src_packets)::bigint AS packets_sent, sum(dst_packets)::bigint AS packets_received,
  sum(src_bytes)::bigint AS bytes_sent, sum(dst_bytes)::bigint AS bytes_received,
  count(DISTINCT destination_ip) AS peers, count(DISTINCT destination_port) AS ports,
  max(attack_probability) AS highest_attack_probability,
  min(time) AS first_seen, max(coalesce(end_time, time)) AS last_seen
FROM security_events
WHERE source_ip IS NOT NULL AND metadata -> 'duplicate_of_sensor' IS NULL
GROUP BY 1, 2
WITH NO DATA;

CREATE MATERIALIZED VIEW destinations_per_hour
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', time) AS hour,
  destination_ip AS address,
  sum(flow_count)::bigint AS flows, sum(dst_packets)::bigint AS packets_sent, sum(src_packets)::bigint AS packets_received,
  sum(dst_bytes)::bigint AS bytes_sent, sum(src_bytes)::bigint AS bytes_received,
  count(DISTINCT source_ip) AS peers, count(DISTINCT destination_port) AS ports,
  max(attack_probability) AS highest_attack_probability,
  min(time) AS first_seen, max(coalesce(end_time, time)) AS last_seen
FROM security_events
WHERE destination_ip IS NOT NULL AND metadata -> 'duplicate_of_sensor' IS NULL
GROUP BY 1, 2
WITH NO DATA;

CREATE MATERIALIZED VIEW origins_per_hour
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', time) AS hour,
  source_country AS country, source_asn AS asn, source_asn_name AS asn_name,
  CASE WHEN attack_probability >= 0.5 THEN attack_class END AS attack_class,
  sum(flow_count)::bigint AS flows, count(DISTINCT source_ip) AS sources,
  sum(src_bytes)::bigint AS bytes_sent, sum(dst_bytes)::bigint AS bytes_received
FROM security_events
WHERE metadata -> 'duplicate_of_sensor' IS NULL
GROUP BY 1, 2, 3, 4, 5
WITH NO DATA;

SELECT add_continuous_aggregate_policy('events_per_minute', start_offset => NULL, end_offset => INTERVAL '2 minutes', schedule_interval => INTERVAL '1 minute', buckets_per_batch => 0);
SELECT add_continuous_aggregate_policy('sources_per_hour', start_offset => NULL, end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '10 minutes', buckets_per_batch => 0);
SELECT add_continuous_aggregate_policy('destinations_per_hour', start_offset => NULL, end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '10 minutes', buckets_per_batch => 0);
SELECT add_continuous_aggregate_policy('origins_per_hour', start_offset => NULL, end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '10 minutes', buckets_per_batch => 0);

COMMENT ON VIEW events_per_minute IS 'Traffic per minute and kind: kept up to date, the newest minutes counted when asked.';
COMMENT ON VIEW sources_per_hour IS 'What each address did as the source of flows, per hour.';
COMMENT ON VIEW destinations_per_hour IS 'What each address received as the destination of flows, per hour.';
COMMENT ON VIEW origins_per_hour IS 'Flows per hour, country and autonomous system of their source, by class where the model says attack.';

COMMENT ON COLUMN events_per_minute.minute IS 'Start of the minute.';
COMMENT ON COLUMN events_per_minute.event_type IS 'What happened on the wire, without a verdict.';
COMMENT ON COLUMN events_per_minute.direction IS 'inbound, outbound, lateral or transit. NULL: not known.';
COMMENT ON COLUMN events_per_minute.transport IS 'tcp, udp, icmp, icmp6, sctp or the IANA protocol number.';
COMMENT ON COLUMN events_per_minute.service IS 'Application protocol. NULL: not recognised.';
COMMENT ON COLUMN events_per_minute.flows IS 'Flows that began: the sum of flow_count.';
COMMENT ON COLUMN events_per_minute.records IS 'Rows of security_events, those of a second sensor left out.';
COMMENT ON COLUMN events_per_minute.packets IS 'Packets of both directions.';
COMMENT ON COLUMN events_per_minute.bytes IS 'IP bytes of both directions.';
COMMENT ON COLUMN events_per_minute.suspicious_flows IS 'Flows whose attack_probability is at least 0.5. NULL: none.';

COMMENT ON COLUMN sources_per_hour.hour IS 'Start of the hour.';
COMMENT ON COLUMN sources_per_hour.address IS 'The address, source of the flows.';
COMMENT ON COLUMN sources_per_hour.flows IS 'Flows that began: the sum of flow_count.';
COMMENT ON COLUMN sources_per_hour.packets_sent IS 'Packets that the address sent.';
COMMENT ON COLUMN sources_per_hour.packets_received IS 'Packets that were sent to it.';
COMMENT ON COLUMN sources_per_hour.bytes_sent IS 'IP bytes that the address sent.';
COMMENT ON COLUMN sources_per_hour.bytes_received IS 'IP bytes that were sent to it.';
COMMENT ON COLUMN sources_per_hour.peers IS 'Distinct other addresses of the hour.';
COMMENT ON COLUMN sources_per_hour.ports IS 'Distinct destination ports of the hour.';
COMMENT ON COLUMN sources_per_hour.highest_attack_probability IS 'Of those flows. NULL: none was scored.';
COMMENT ON COLUMN sources_per_hour.first_seen IS 'Start of its first record of the hour.';
COMMENT ON COLUMN sources_per_hour.last_seen IS 'End of its last record of the hour.';

COMMENT ON COLUMN destinations_per_hour.hour IS 'Start of the hour.';
COMMENT ON COLUMN destinations_per_hour.address IS 'The address, destination of the flows.';
COMMENT ON COLUMN destinations_per_hour.flows IS 'Flows that began: the sum of flow_count.';
COMMENT ON COLUMN destinations_per_hour.packets_sent IS 'Packets that the address sent.';
COMMENT ON COLUMN destinations_per_hour.packets_received IS 'Packets that were sent to it.';
COMMENT ON COLUMN destinations_per_hour.bytes_sent IS 'IP bytes that the address sent.';
COMMENT ON COLUMN destinations_per_hour.bytes_received IS 'IP bytes that were sent to it.';
COMMENT ON COLUMN destinations_per_hour.peers IS 'Distinct other addresses of the hour.';
COMMENT ON COLUMN destinations_per_hour.ports IS 'Distinct destination ports of the hour.';
COMMENT ON COLUMN destinations_per_hour.highest_attack_probability IS 'Of those flows. NULL: none was scored.';
COMMENT ON COLUMN destinations_per_hour.first_seen IS 'Start of its first record of the hour.';
COMMENT ON COLUMN destinations_per_hour.last_seen IS 'End of its last record of the hour.';

COMMENT ON COLUMN origins_per_hour.hour IS 'Start of the hour.';
COMMENT ON COLUMN origins_per_hour.country IS 'ISO 3166-1 alpha-2 of the source. NULL: unknown or private.';
COMMENT ON COLUMN origins_per_hour.asn IS 'Autonomous system of the source. NULL: unknown or private.';
COMMENT ON COLUMN origins_per_hour.asn_name IS 'Holder of that autonomous system.';
COMMENT ON COLUMN origins_per_hour.attack_class IS 'The likeliest class where attack_probability is at least 0.5, else NULL.';
COMMENT ON COLUMN origins_per_hour.flows IS 'Flows that began: the sum of flow_count.';
COMMENT ON COLUMN origins_per_hour.sources IS 'Distinct source addresses of the hour.';
COMMENT ON COLUMN origins_per_hour.bytes_sent IS 'IP bytes that the sources sent.';
COMMENT ON COLUMN origins_per_hour.bytes_received IS 'IP bytes that were sent to them.';

-- Fields 12 to 15 came after 0003.
CREATE OR REPLACE FUNCTION window_features_by_name(features real[]) RETURNS jsonb
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
  'dst_bytes_10s', features[11],
  'host_distinct_ports_60s', features[12],
  'host_failed_share_60s', features[13],
  'port_distinct_hosts_60s', features[14],
  'port_failed_share_60s', features[15]
));

-- As in 0008, without what a second sensor saw: its bytes would count twice.
CREATE OR REPLACE VIEW hosts AS
WITH recent AS (
  SELECT source_ip, destination_ip, flow_count, src_bytes, dst_bytes, time, coalesce(end_time, time) AS until,
    attack_probability, source_country, destination_country, source_asn_name, destination_asn_name
  FROM security_events
  WHERE time >= (SELECT max(time) FROM security_events) - interval '24 hours'
    AND metadata -> 'duplicate_of_sensor' IS NULL
), sides AS (
  SELECT source_ip AS address, destination_ip AS peer, flow_count AS flows_as_source, 0::bigint AS flows_as_destination,
    src_bytes AS bytes_sent, dst_bytes AS bytes_received, time, until, attack_probability AS probability_as_source,
    source_country AS country, source_asn_name AS asn_name
  FROM recent
  UNION ALL
  SELECT destination_ip, source_ip, 0, flow_count, dst_bytes, src_bytes, time, until, NULL,
    destination_country, destination_asn_name
  FROM recent
)
SELECT address, max(country) AS country, max(asn_name) AS asn_name,
  sum(flows_as_source)::bigint AS flows_as_source, sum(flows_as_destination)::bigint AS flows_as_destination,
  count(DISTINCT peer) AS peers,
  sum(bytes_sent)::bigint AS bytes_sent, sum(bytes_received)::bigint AS bytes_received,
  max(probability_as_source) AS highest_attack_probability,
  min(time) AS first_seen, max(until) AS last_seen
FROM sides
WHERE address IS NOT NULL
GROUP BY address;
