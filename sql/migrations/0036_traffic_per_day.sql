-- Days (UTC) of what 0035 keeps by hours, for questions about weeks and months. Over a day most pairs of addresses are as many as over its
-- hours, so a day is kept by either end, and without ends; which part of an aggregate may be read is told by materialized_until.
CREATE MATERIALIZED VIEW source_traffic_per_day
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket(INTERVAL '1 day', hour) AS day,
  source_ip, destination_port, service, source_country, source_asn, region, attack_class,
  sum(flows)::bigint AS flows, sum(records)::bigint AS records, sum(bytes)::bigint AS bytes,
  max(sources_of_fold) AS sources_of_fold, greatest(count(DISTINCT destination_ip), max(targets_of_fold)) AS targets,
  max(ports_of_fold) AS ports_of_fold,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen, last(newest_event_id, last_seen) AS newest_event_id
FROM conversations_per_hour
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
WITH NO DATA;

CREATE MATERIALIZED VIEW destination_traffic_per_day
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket(INTERVAL '1 day', hour) AS day,
  destination_ip, destination_port, service, source_country, source_asn, region, attack_class,
  sum(flows)::bigint AS flows, sum(records)::bigint AS records, sum(bytes)::bigint AS bytes,
  greatest(count(DISTINCT source_ip), max(sources_of_fold)) AS sources, max(targets_of_fold) AS targets_of_fold,
  max(ports_of_fold) AS ports_of_fold,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen, last(newest_event_id, last_seen) AS newest_event_id
FROM conversations_per_hour
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
WITH NO DATA;

CREATE MATERIALIZED VIEW traffic_per_day
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket(INTERVAL '1 day', hour) AS day,
  destination_port, service, source_country, source_asn, region, attack_class,
  sum(flows)::bigint AS flows, sum(records)::bigint AS records, sum(bytes)::bigint AS bytes,
  greatest(count(DISTINCT source_ip), max(sources_of_fold)) AS sources, greatest(count(DISTINCT destination_ip), max(targets_of_fold)) AS targets,
  max(ports_of_fold) AS ports_of_fold,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen, last(newest_event_id, last_seen) AS newest_event_id
FROM conversations_per_hour
GROUP BY 1, 2, 3, 4, 5, 6, 7
WITH NO DATA;

CREATE INDEX ON source_traffic_per_day (source_ip, day);
CREATE INDEX ON source_traffic_per_day (destination_port, day);
CREATE INDEX ON source_traffic_per_day (source_country, day);
CREATE INDEX ON source_traffic_per_day (attack_class, day) WHERE attack_class IS NOT NULL;
CREATE INDEX ON destination_traffic_per_day (destination_ip, day);
CREATE INDEX ON destination_traffic_per_day (destination_port, day);

SELECT set_chunk_time_interval(format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)::regclass, INTERVAL '30 days')
FROM timescaledb_information.continuous_aggregates
WHERE view_name IN ('source_traffic_per_day', 'destination_traffic_per_day', 'traffic_per_day');

SELECT add_continuous_aggregate_policy(view_name::regclass, start_offset => NULL, end_offset => INTERVAL '10 minutes', schedule_interval => INTERVAL '2 minutes', buckets_per_batch => 0)
FROM unnest(ARRAY['source_traffic_per_day', 'destination_traffic_per_day', 'traffic_per_day']) view_name;

-- An aggregate holds what was added up before its watermark, but for what TimescaleDB noted to have changed since (or was about to add up
-- again when it was stopped); so do those that it is made of.
CREATE FUNCTION materialized_until(aggregate text, window_from timestamptz, window_to timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
AS $$
  WITH RECURSIVE made_of AS (
    SELECT mat_hypertable_id, raw_hypertable_id, parent_mat_hypertable_id
    FROM _timescaledb_catalog.continuous_agg
    WHERE user_view_schema = 'public' AND user_view_name = aggregate
    UNION ALL
    SELECT parent.mat_hypertable_id, parent.raw_hypertable_id, parent.parent_mat_hypertable_id
    FROM made_of JOIN _timescaledb_catalog.continuous_agg parent ON parent.mat_hypertable_id = made_of.parent_mat_hypertable_id
  ), asked AS (
    SELECT (extract(epoch FROM window_from) * 1000000)::bigint AS from_us, (extract(epoch FROM window_to) * 1000000)::bigint AS to_us
  ), ends AS (
    SELECT _timescaledb_functions.cagg_watermark(mat_hypertable_id) AS us FROM made_of
    UNION ALL
    SELECT log.lowest_modified_value
    FROM made_of JOIN _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log log ON log.hypertable_id = made_of.raw_hypertable_id, asked
    WHERE log.greatest_modified_value >= from_us AND log.lowest_modified_value < to_us
    UNION ALL
    SELECT log.lowest_modified_value
    FROM made_of JOIN _timescaledb_catalog.continuous_aggs_materialization_invalidation_log log ON log.materialization_id = made_of.mat_hypertable_id, asked
    WHERE log.greatest_modified_value >= from_us AND log.lowest_modified_value < to_us
    UNION ALL
    SELECT pending.lowest_modified_value
    FROM made_of JOIN _timescaledb_catalog.continuous_aggs_materialization_ranges pending ON pending.materialization_id = made_of.mat_hypertable_id, asked
    WHERE pending.greatest_modified_value > from_us AND pending.lowest_modified_value < to_us
  )
  SELECT to_timestamp(least(to_us, min(greatest(us, from_us))) / 3600000000 * 3600) FROM ends, asked GROUP BY to_us
$$;

COMMENT ON FUNCTION materialized_until(text, timestamptz, timestamptz) IS 'Whole hour before which the stored rows of a continuous aggregate, and of those that it is made of, count every stored event of a window; not after the end of the window, the start of its hour where they count none.';

COMMENT ON VIEW source_traffic_per_day IS 'What each source did per day (UTC) that is over, by port, service, origin and class of attack. Kept up to date; the day that runs is not in it.';
COMMENT ON COLUMN source_traffic_per_day.day IS 'Start of the day, UTC.';
COMMENT ON COLUMN source_traffic_per_day.source_ip IS 'Source. NULL: folds over many.';
COMMENT ON COLUMN source_traffic_per_day.destination_port IS 'Destination port or ICMP code. NULL: no ports, or folds over many.';
COMMENT ON COLUMN source_traffic_per_day.service IS 'Application protocol. NULL: not recognised.';
COMMENT ON COLUMN source_traffic_per_day.source_country IS 'Country of the source, ISO 3166-1 alpha-2. NULL: unknown or private.';
COMMENT ON COLUMN source_traffic_per_day.source_asn IS 'Autonomous system of the source, such as AS64500. NULL: unknown or private.';
COMMENT ON COLUMN source_traffic_per_day.region IS 'Region of the sensor. NULL: single-region installation.';
COMMENT ON COLUMN source_traffic_per_day.attack_class IS 'Likeliest class where the model says attack (attack_probability at least 0.5), else NULL.';
COMMENT ON COLUMN source_traffic_per_day.flows IS 'Flows that began.';
COMMENT ON COLUMN source_traffic_per_day.records IS 'Rows of events, those of a second sensor too.';
COMMENT ON COLUMN source_traffic_per_day.bytes IS 'IP bytes of both directions.';
COMMENT ON COLUMN source_traffic_per_day.sources_of_fold IS 'Most sources that one fold of them stands for. NULL: no such fold.';
COMMENT ON COLUMN source_traffic_per_day.targets IS 'Distinct targets, at least; they do not add up over rows.';
COMMENT ON COLUMN source_traffic_per_day.ports_of_fold IS 'Most ports that one fold of them stands for. NULL: no such fold.';
COMMENT ON COLUMN source_traffic_per_day.first_seen IS 'Start of the first event.';
COMMENT ON COLUMN source_traffic_per_day.last_seen IS 'Start of the last event.';
COMMENT ON COLUMN source_traffic_per_day.newest_event_id IS 'The last event.';

COMMENT ON VIEW destination_traffic_per_day IS 'What each destination received per day (UTC) that is over, by port, service, origin and class of attack. Kept up to date; the day that runs is not in it.';
COMMENT ON COLUMN destination_traffic_per_day.day IS 'Start of the day, UTC.';
COMMENT ON COLUMN destination_traffic_per_day.destination_ip IS 'Destination. NULL: folds over many.';
COMMENT ON COLUMN destination_traffic_per_day.destination_port IS 'Destination port or ICMP code. NULL: no ports, or folds over many.';
COMMENT ON COLUMN destination_traffic_per_day.service IS 'Application protocol. NULL: not recognised.';
COMMENT ON COLUMN destination_traffic_per_day.source_country IS 'Country of the source, ISO 3166-1 alpha-2. NULL: unknown or private.';
COMMENT ON COLUMN destination_traffic_per_day.source_asn IS 'Autonomous system of the source, such as AS64500. NULL: unknown or private.';
COMMENT ON COLUMN destination_traffic_per_day.region IS 'Region of the sensor. NULL: single-region installation.';
COMMENT ON COLUMN destination_traffic_per_day.attack_class IS 'Likeliest class where the model says attack (attack_probability at least 0.5), else NULL.';
COMMENT ON COLUMN destination_traffic_per_day.flows IS 'Flows that began.';
COMMENT ON COLUMN destination_traffic_per_day.records IS 'Rows of events, those of a second sensor too.';
COMMENT ON COLUMN destination_traffic_per_day.bytes IS 'IP bytes of both directions.';
COMMENT ON COLUMN destination_traffic_per_day.sources IS 'Distinct sources, at least; they do not add up over rows.';
COMMENT ON COLUMN destination_traffic_per_day.targets_of_fold IS 'Most targets that one fold of them stands for. NULL: no such fold.';
COMMENT ON COLUMN destination_traffic_per_day.ports_of_fold IS 'Most ports that one fold of them stands for. NULL: no such fold.';
COMMENT ON COLUMN destination_traffic_per_day.first_seen IS 'Start of the first event.';
COMMENT ON COLUMN destination_traffic_per_day.last_seen IS 'Start of the last event.';
COMMENT ON COLUMN destination_traffic_per_day.newest_event_id IS 'The last event.';

COMMENT ON VIEW traffic_per_day IS 'Traffic per day (UTC) that is over, by port, service, origin and class of attack. Kept up to date; the day that runs is not in it.';
COMMENT ON COLUMN traffic_per_day.day IS 'Start of the day, UTC.';
COMMENT ON COLUMN traffic_per_day.destination_port IS 'Destination port or ICMP code. NULL: no ports, or folds over many.';
COMMENT ON COLUMN traffic_per_day.service IS 'Application protocol. NULL: not recognised.';
COMMENT ON COLUMN traffic_per_day.source_country IS 'Country of the source, ISO 3166-1 alpha-2. NULL: unknown or private.';
COMMENT ON COLUMN traffic_per_day.source_asn IS 'Autonomous system of the source, such as AS64500. NULL: unknown or private.';
COMMENT ON COLUMN traffic_per_day.region IS 'Region of the sensor. NULL: single-region installation.';
COMMENT ON COLUMN traffic_per_day.attack_class IS 'Likeliest class where the model says attack (attack_probability at least 0.5), else NULL.';
COMMENT ON COLUMN traffic_per_day.flows IS 'Flows that began.';
COMMENT ON COLUMN traffic_per_day.records IS 'Rows of events, those of a second sensor too.';
COMMENT ON COLUMN traffic_per_day.bytes IS 'IP bytes of both directions.';
COMMENT ON COLUMN traffic_per_day.sources IS 'Distinct sources, at least; they do not add up over rows.';
COMMENT ON COLUMN traffic_per_day.targets IS 'Distinct targets, at least; they do not add up over rows.';
COMMENT ON COLUMN traffic_per_day.ports_of_fold IS 'Most ports that one fold of them stands for. NULL: no such fold.';
COMMENT ON COLUMN traffic_per_day.first_seen IS 'Start of the first event.';
COMMENT ON COLUMN traffic_per_day.last_seen IS 'Start of the last event.';
COMMENT ON COLUMN traffic_per_day.newest_event_id IS 'The last event.';

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
    GRANT SELECT ON source_traffic_per_day, destination_traffic_per_day, traffic_per_day TO analyst;
  END IF;
END $$;
