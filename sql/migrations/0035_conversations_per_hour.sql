-- Counts and lists of flows over days, by anything that a question may filter by. conversations_per_hour keeps who spoke with whom over what:
-- distinct sources and targets do not add up over hours, their rows do. traffic_per_hour is the same without addresses, made of the former, a
-- fraction of its rows. Both hold what was added up and nothing newer: answers read it up to materialized_until (0036) and the rest from the
-- events. What a second sensor saw counts no flow and no bytes, as in the events.
CREATE MATERIALIZED VIEW conversations_per_hour
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket(INTERVAL '1 hour', time) AS hour,
  source_ip, destination_ip, destination_port, service, source_country, source_asn, region,
  CASE WHEN attack_probability >= 0.5 THEN attack_class END AS attack_class,
  sum(flow_count)::bigint AS flows, count(*) AS records,
  coalesce(sum(coalesce(src_bytes, 0) + coalesce(dst_bytes, 0)) FILTER (WHERE metadata -> 'duplicate_of_sensor' IS NULL), 0)::bigint AS bytes,
  max((metadata -> 'fold' ->> 'distinct_sources')::bigint) AS sources_of_fold,
  max((metadata -> 'fold' ->> 'distinct_hosts')::bigint) AS targets_of_fold,
  max((metadata -> 'fold' ->> 'distinct_ports')::bigint) AS ports_of_fold,
  min(time) AS first_seen, max(time) AS last_seen, last(event_id, time) AS newest_event_id
FROM security_events
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
WITH NO DATA;

CREATE INDEX ON conversations_per_hour (source_ip, hour);
CREATE INDEX ON conversations_per_hour (destination_ip, hour);
CREATE INDEX ON conversations_per_hour (attack_class, hour) WHERE attack_class IS NOT NULL;

CREATE MATERIALIZED VIEW traffic_per_hour
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket(INTERVAL '1 hour', hour) AS hour,
  destination_port, service, source_country, source_asn, region, attack_class,
  sum(flows)::bigint AS flows, sum(records)::bigint AS records, sum(bytes)::bigint AS bytes,
  greatest(count(DISTINCT source_ip), max(sources_of_fold)) AS sources,
  greatest(count(DISTINCT destination_ip), max(targets_of_fold)) AS targets,
  max(ports_of_fold) AS ports_of_fold,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen, last(newest_event_id, last_seen) AS newest_event_id
FROM conversations_per_hour
GROUP BY 1, 2, 3, 4, 5, 6, 7
WITH NO DATA;

SELECT set_chunk_time_interval(format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)::regclass,
  CASE view_name WHEN 'conversations_per_hour' THEN INTERVAL '7 days' ELSE INTERVAL '30 days' END)
FROM timescaledb_information.continuous_aggregates
WHERE view_name IN ('conversations_per_hour', 'traffic_per_hour');

-- Five minutes: a flow's record is at most a minute long and soon stored; what comes later is added up again. A day at a time: the plan of
-- conversations_per_hour sorts each chunk of the events, and all hours of a month at once are more than the embedded server's memory.
SELECT add_continuous_aggregate_policy('conversations_per_hour', start_offset => NULL, end_offset => INTERVAL '5 minutes', schedule_interval => INTERVAL '2 minutes', buckets_per_batch => 24);
SELECT add_continuous_aggregate_policy('traffic_per_hour', start_offset => NULL, end_offset => INTERVAL '5 minutes', schedule_interval => INTERVAL '2 minutes', buckets_per_batch => 0);

COMMENT ON VIEW conversations_per_hour IS 'Who spoke with whom over what, per hour that is over: flows and bytes by both addresses, port, service, origin and class of attack. Kept up to date; the hour that runs is not in it.';
COMMENT ON COLUMN conversations_per_hour.hour IS 'Start of the hour.';
COMMENT ON COLUMN conversations_per_hour.source_ip IS 'Source. NULL: folds over many.';
COMMENT ON COLUMN conversations_per_hour.destination_ip IS 'Destination. NULL: folds over many.';
COMMENT ON COLUMN conversations_per_hour.destination_port IS 'Destination port or ICMP code. NULL: no ports, or folds over many.';
COMMENT ON COLUMN conversations_per_hour.service IS 'Application protocol. NULL: not recognised.';
COMMENT ON COLUMN conversations_per_hour.source_country IS 'Country of the source, ISO 3166-1 alpha-2. NULL: unknown or private.';
COMMENT ON COLUMN conversations_per_hour.source_asn IS 'Autonomous system of the source, such as AS64500. NULL: unknown or private.';
COMMENT ON COLUMN conversations_per_hour.region IS 'Region of the sensor. NULL: single-region installation.';
COMMENT ON COLUMN conversations_per_hour.attack_class IS 'Likeliest class where the model says attack (attack_probability at least 0.5), else NULL.';
COMMENT ON COLUMN conversations_per_hour.flows IS 'Flows that began.';
COMMENT ON COLUMN conversations_per_hour.records IS 'Rows of events, those of a second sensor too.';
COMMENT ON COLUMN conversations_per_hour.bytes IS 'IP bytes of both directions.';
COMMENT ON COLUMN conversations_per_hour.sources_of_fold IS 'Most sources that one fold of them stands for. NULL: no such fold.';
COMMENT ON COLUMN conversations_per_hour.targets_of_fold IS 'Most targets that one fold of them stands for. NULL: no such fold.';
COMMENT ON COLUMN conversations_per_hour.ports_of_fold IS 'Most ports that one fold of them stands for. NULL: no such fold.';
COMMENT ON COLUMN conversations_per_hour.first_seen IS 'Start of the first event.';
COMMENT ON COLUMN conversations_per_hour.last_seen IS 'Start of the last event.';
COMMENT ON COLUMN conversations_per_hour.newest_event_id IS 'The last event.';

COMMENT ON VIEW traffic_per_hour IS 'Traffic per hour that is over, by port, service, origin and class of attack, made of conversations_per_hour. Kept up to date; the hour that runs is not in it.';
COMMENT ON COLUMN traffic_per_hour.hour IS 'Start of the hour.';
COMMENT ON COLUMN traffic_per_hour.destination_port IS 'Destination port or ICMP code. NULL: no ports, or folds over many.';
COMMENT ON COLUMN traffic_per_hour.service IS 'Application protocol. NULL: not recognised.';
COMMENT ON COLUMN traffic_per_hour.source_country IS 'Country of the source, ISO 3166-1 alpha-2. NULL: unknown or private.';
COMMENT ON COLUMN traffic_per_hour.source_asn IS 'Autonomous system of the source. NULL: unknown or private.';
COMMENT ON COLUMN traffic_per_hour.region IS 'Region of the sensor. NULL: single-region installation.';
COMMENT ON COLUMN traffic_per_hour.attack_class IS 'Likeliest class where the model says attack, else NULL.';
COMMENT ON COLUMN traffic_per_hour.flows IS 'Flows that began.';
COMMENT ON COLUMN traffic_per_hour.records IS 'Rows of events, those of a second sensor too.';
COMMENT ON COLUMN traffic_per_hour.bytes IS 'IP bytes of both directions.';
COMMENT ON COLUMN traffic_per_hour.sources IS 'Distinct sources, at least; they do not add up over rows.';
COMMENT ON COLUMN traffic_per_hour.targets IS 'Distinct targets, at least; they do not add up over rows.';
COMMENT ON COLUMN traffic_per_hour.ports_of_fold IS 'Most ports that one fold of them stands for. NULL: no such fold.';
COMMENT ON COLUMN traffic_per_hour.first_seen IS 'Start of the first event.';
COMMENT ON COLUMN traffic_per_hour.last_seen IS 'Start of the last event.';
COMMENT ON COLUMN traffic_per_hour.newest_event_id IS 'The last event.';

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
    GRANT SELECT ON conversations_per_hour, traffic_per_hour TO analyst;
  END IF;
END $$;
