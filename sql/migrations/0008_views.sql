CREATE VIEW events AS
SELECT
  e.time, e.event_id, e.event_type, e.transport, e.service,
  e.source_ip, e.source_port, e.destination_ip, e.destination_port, e.direction,
  e.flow_count,
  e.src_packets, e.dst_packets, e.src_bytes, e.dst_bytes, e.src_payload_bytes, e.dst_payload_bytes,
  (e.duration_us / 1e6)::float AS duration_s,
  e.tcp_state, e.tcp_flags, e.handshake_completed,
  e.source_country, e.source_city, e.source_asn, e.source_asn_name,
  e.destination_country, e.destination_city, e.destination_asn, e.destination_asn_name,
  e.attack_probability,
  CASE WHEN e.attack_probability >= 0.5 THEN e.attack_class END AS attack_class,
  e.signature_hash,
  s.text AS signature,
  e.sensor_id, e.region, e.record_number, e.export_reason, e.community_id, e.vlan_id, e.tunnel,
  e.protocol,
  packet_features_by_name(e.packet_features) AS packet_features,
  flow_stats_by_name(e.flow_stats) AS flow_stats,
  window_features_by_name(e.window_features) AS window_features,
  e.metadata,
  e.flow_started_at, e.end_time, e.ingested_at, e.stored_at
FROM security_events e
LEFT JOIN event_signatures s ON s.hash = e.signature_hash;

CREATE VIEW events_with_vector AS
SELECT e.*, s.text AS signature, s.event_vector, s.model AS embedding_model
FROM security_events e
LEFT JOIN event_signatures s ON s.hash = e.signature_hash;

CREATE VIEW alerts_open AS
SELECT alert_id, attack_class, severity, confidence, subject_type, subject_value, source_ip, sources_count, targets,
  event_count, first_seen, last_seen, last_seen - first_seen AS lasted, summary, techniques, event_ids, revision, updated_at
FROM alerts
WHERE status = 'open';

-- The newest 24 hours that are stored, not the last 24 of the wall clock: a replayed capture has hosts as well.
CREATE VIEW hosts AS
WITH recent AS (
  SELECT source_ip, destination_ip, flow_count, src_bytes, dst_bytes, time, coalesce(end_time, time) AS until,
    attack_probability, source_country, destination_country, source_asn_name, destination_asn_name
  FROM security_events
  WHERE time >= (SELECT max(time) FROM security_events) - interval '24 hours'
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

CREATE VIEW ledger_totals AS
SELECT processor, topic, sum(consumed)::bigint AS consumed, sum(accepted)::bigint AS accepted, sum(emitted)::bigint AS emitted,
  sum((SELECT sum(n.value::bigint) FROM jsonb_each_text(dropped) n))::bigint AS dropped,
  sum((SELECT sum(n.value::bigint) FROM jsonb_each_text(rejected) n))::bigint AS rejected,
  max(counted_at) AS counted_at
FROM ledger
GROUP BY processor, topic;

COMMENT ON VIEW events IS 'Events for people: security_events with the text of its signature; attack_class only where the model says attack.';
COMMENT ON VIEW events_with_vector IS 'Every column of security_events with its signature''s text and vector. NULL vector: not embedded yet.';
COMMENT ON VIEW alerts_open IS 'Alerts whose newest revision is open.';
COMMENT ON VIEW hosts IS 'Each address seen in the newest 24 hours stored, with what it did.';
COMMENT ON VIEW ledger_totals IS 'The ledger summed per processor and topic.';

COMMENT ON COLUMN events.duration_s IS 'From first to last packet of this record, seconds.';
COMMENT ON COLUMN events.attack_class IS 'The likeliest class where attack_probability is at least 0.5, else NULL.';
COMMENT ON COLUMN events.signature IS 'What the event means, as a sentence. NULL: not embedded yet.';
COMMENT ON COLUMN events.packet_features IS 'Representative packet facts (PacketFeatures), by name.';
COMMENT ON COLUMN events.flow_stats IS 'Counts and rates of the record (FlowStatistics), by name.';
COMMENT ON COLUMN events.window_features IS 'What the sensor knew of source, target and pair at that moment, by name.';
COMMENT ON COLUMN events_with_vector.signature IS 'What the event means, as a sentence. NULL: not embedded yet.';
COMMENT ON COLUMN events_with_vector.event_vector IS 'Embedding of the signature. NULL: not embedded yet.';
COMMENT ON COLUMN events_with_vector.embedding_model IS 'Model that made the vector.';
COMMENT ON COLUMN alerts_open.lasted IS 'From first to last event behind it.';
COMMENT ON COLUMN hosts.address IS 'The address.';
COMMENT ON COLUMN hosts.country IS 'ISO 3166-1 alpha-2. NULL: unknown or private.';
COMMENT ON COLUMN hosts.asn_name IS 'Holder of its autonomous system. NULL: unknown or private.';
COMMENT ON COLUMN hosts.flows_as_source IS 'Flows that it began.';
COMMENT ON COLUMN hosts.flows_as_destination IS 'Flows begun towards it.';
COMMENT ON COLUMN hosts.peers IS 'Distinct other addresses.';
COMMENT ON COLUMN hosts.bytes_sent IS 'IP bytes sent by it.';
COMMENT ON COLUMN hosts.bytes_received IS 'IP bytes sent to it.';
COMMENT ON COLUMN hosts.highest_attack_probability IS 'Of the flows that it began. NULL: none was scored.';
COMMENT ON COLUMN hosts.first_seen IS 'Start of its first record in the window.';
COMMENT ON COLUMN hosts.last_seen IS 'End of its last record in the window.';
COMMENT ON COLUMN ledger_totals.processor IS 'Processor or stage that counted.';
COMMENT ON COLUMN ledger_totals.topic IS 'Topic it consumed.';
COMMENT ON COLUMN ledger_totals.consumed IS 'Messages read.';
COMMENT ON COLUMN ledger_totals.accepted IS 'Of them, ended as ok.';
COMMENT ON COLUMN ledger_totals.emitted IS 'Messages written because of them.';
COMMENT ON COLUMN ledger_totals.dropped IS 'Of them, dropped. NULL: none.';
COMMENT ON COLUMN ledger_totals.rejected IS 'Of them, dead-lettered. NULL: none.';
COMMENT ON COLUMN ledger_totals.counted_at IS 'Newest count, wall clock.';

-- A view's other columns are its table's: they carry the table's comment.
DO $$
DECLARE inherited record;
BEGIN
  FOR inherited IN
    SELECT v.relname AS view_name, c.attname AS column_name, col_description(t.oid, tc.attnum) AS comment
    FROM (VALUES ('events', 'security_events'), ('events_with_vector', 'security_events'), ('events', 'event_signatures'), ('alerts_open', 'alerts')) AS pairs (view_name, table_name)
    JOIN pg_class v ON v.oid = pairs.view_name::regclass
    JOIN pg_class t ON t.oid = pairs.table_name::regclass
    JOIN pg_attribute c ON c.attrelid = v.oid AND c.attnum > 0 AND NOT c.attisdropped
    JOIN pg_attribute tc ON tc.attrelid = t.oid AND tc.attname = c.attname AND tc.attnum > 0
    WHERE col_description(v.oid, c.attnum) IS NULL AND col_description(t.oid, tc.attnum) IS NOT NULL
  LOOP
    EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', inherited.view_name, inherited.column_name, inherited.comment);
  END LOOP;
END $$;
