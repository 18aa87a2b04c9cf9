-- Behaviour and activity are in nearly every event: as arrays they take a fifth of the room that their names took in metadata.
ALTER TABLE security_events
  ADD COLUMN behavioral_features real[],
  ADD COLUMN time_features real[],
  ADD COLUMN activity_24h real[];

COMMENT ON COLUMN security_events.behavioral_features IS 'BehavioralFeatures: element n is field n (2, 13 and 14, which are texts, are in metadata). behavioral_features_by_name() and the view name them.';
COMMENT ON COLUMN security_events.time_features IS 'TimeSeriesFeatures: element n is field n (1 is activity_24h; 6, first_seen_us, is in metadata). time_features_by_name() and the view name them.';
COMMENT ON COLUMN security_events.activity_24h IS 'Flows of the source per hour of the last 24, oldest first, the event''s hour last; fewer where it was first seen later.';
COMMENT ON COLUMN security_events.metadata IS 'What else was measured: fold, tcp_stats, intel_hits, texts of behavioral_features and geography, asset_facts, tunnel ends, external_alert, duplicate_of_sensor, attributions. NULL: nothing.';

CREATE FUNCTION behavioral_features_by_name(features real[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN jsonb_strip_nulls(jsonb_build_object(
  'connections_per_minute', features[1],
  'geo_velocity_kmh', features[3],
  'protocol_violations', features[4],
  'ip_reputation_score', features[5],
  'asn_reputation_score', features[6],
  'unique_countries_24h', features[7],
  'connection_variance', features[8],
  'failed_share_1h', features[9],
  'beacon_score', features[10],
  'beacon_connections', features[11],
  'beacon_interval_seconds', features[12],
  'previous_seen_seconds', features[15]
));

CREATE FUNCTION time_features_by_name(features real[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN jsonb_strip_nulls(jsonb_build_object(
  'activity_trend', features[2],
  'peak_activity_hour', features[3],
  'activity_regularity', features[4],
  'days_since_first_seen', features[5],
  'connections_24h', features[7]
));

COMMENT ON FUNCTION behavioral_features_by_name(real[]) IS 'security_events.behavioral_features as an object; what was not measured is left out.';
COMMENT ON FUNCTION time_features_by_name(real[]) IS 'security_events.time_features as an object; what was not measured is left out.';

CREATE OR REPLACE VIEW events AS
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
  e.flow_started_at, e.end_time, e.ingested_at, e.stored_at,
  behavioral_features_by_name(e.behavioral_features) AS behavioral_features,
  time_features_by_name(e.time_features) AS time_features,
  e.activity_24h
FROM security_events e
LEFT JOIN event_signatures s ON s.hash = e.signature_hash;

COMMENT ON COLUMN events.behavioral_features IS 'How the source had been behaving (BehavioralFeatures), by name.';
COMMENT ON COLUMN events.time_features IS 'Activity of the source over days (TimeSeriesFeatures), by name.';

-- A view's * is what the table had when the view was made.
DROP VIEW events_with_vector;
CREATE VIEW events_with_vector AS
SELECT e.*, s.text AS signature, s.event_vector, s.model AS embedding_model
FROM security_events e
LEFT JOIN event_signatures s ON s.hash = e.signature_hash;

COMMENT ON VIEW events_with_vector IS 'Every column of security_events with its signature''s text and vector. NULL vector: not embedded yet.';
COMMENT ON COLUMN events_with_vector.signature IS 'What the event means, as a sentence. NULL: not embedded yet.';
COMMENT ON COLUMN events_with_vector.event_vector IS 'Embedding of the signature. NULL: not embedded yet.';
COMMENT ON COLUMN events_with_vector.embedding_model IS 'Model that made the vector.';

-- A view's column means what the table's column of the same name means.
DO $$
DECLARE
  inherited record;
BEGIN
  FOR inherited IN
    SELECT v.relname AS view_name, va.attname AS column_name, col_description(t.oid, ta.attnum) AS comment
    FROM pg_class v
    JOIN pg_class t ON t.relname = 'security_events' AND t.relnamespace = 'public'::regnamespace
    JOIN pg_attribute va ON va.attrelid = v.oid AND va.attnum > 0
    JOIN pg_attribute ta ON ta.attrelid = t.oid AND ta.attname = va.attname
    WHERE v.relname IN ('events', 'events_with_vector') AND v.relnamespace = 'public'::regnamespace
      AND col_description(v.oid, va.attnum) IS NULL AND col_description(t.oid, ta.attnum) IS NOT NULL
  LOOP
    EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', inherited.view_name, inherited.column_name, inherited.comment);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
    GRANT SELECT ON events_with_vector TO analyst;
  END IF;
END $$;
