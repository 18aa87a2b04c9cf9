-- A month of kinds_per_hour is a hundred thousand rows and more, of kinds_per_day a few thousand. Made of the hours, so that no event is read
-- again; what of a day is not over is added up from them when asked.
CREATE MATERIALIZED VIEW kinds_per_day
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false) AS
SELECT time_bucket(INTERVAL '1 day', hour) AS day,
  event_type, service, signature_hash,
  sum(flows)::bigint AS flows, sum(records)::bigint AS records, sum(flows_of_many_sources)::bigint AS flows_of_many_sources,
  max(highest_attack_probability) AS highest_attack_probability,
  max(sources) AS sources, min(lowest_source) AS lowest_source, max(highest_source) AS highest_source,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen, last(newest_event_id, last_seen) AS newest_event_id
FROM kinds_per_hour
GROUP BY 1, 2, 3, 4
WITH NO DATA;

SELECT set_chunk_time_interval(format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)::regclass, INTERVAL '90 days')
FROM timescaledb_information.continuous_aggregates
WHERE view_name = 'kinds_per_day';

SELECT add_continuous_aggregate_policy('kinds_per_day', start_offset => NULL, end_offset => INTERVAL '20 minutes', schedule_interval => INTERVAL '10 minutes', buckets_per_batch => 0);

COMMENT ON VIEW kinds_per_day IS 'Events per day (UTC), event type, service and signature, made of kinds_per_hour: kept up to date, the newest day added up when asked.';
COMMENT ON COLUMN kinds_per_day.day IS 'Start of the day, UTC.';
COMMENT ON COLUMN kinds_per_day.event_type IS 'What happened on the wire.';
COMMENT ON COLUMN kinds_per_day.service IS 'Application protocol. NULL: not recognised.';
COMMENT ON COLUMN kinds_per_day.signature_hash IS 'Points to the meaning of the events. NULL: none was written.';
COMMENT ON COLUMN kinds_per_day.flows IS 'Flows that began.';
COMMENT ON COLUMN kinds_per_day.records IS 'Rows of events.';
COMMENT ON COLUMN kinds_per_day.flows_of_many_sources IS 'Of those flows, those folded over many sources.';
COMMENT ON COLUMN kinds_per_day.highest_attack_probability IS 'Highest probability of an attack, 0-1. NULL: not scored.';
COMMENT ON COLUMN kinds_per_day.sources IS 'Distinct sources of the hour that has most of them; they do not add up over hours.';
COMMENT ON COLUMN kinds_per_day.lowest_source IS 'Lowest address of a source; the same as highest_source where there is one alone. NULL: folds over many.';
COMMENT ON COLUMN kinds_per_day.highest_source IS 'Highest address of a source.';
COMMENT ON COLUMN kinds_per_day.first_seen IS 'Start of the first event.';
COMMENT ON COLUMN kinds_per_day.last_seen IS 'Start of the last event.';
COMMENT ON COLUMN kinds_per_day.newest_event_id IS 'The last event.';

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
    GRANT SELECT ON kinds_per_day TO analyst;
  END IF;
END $$;
