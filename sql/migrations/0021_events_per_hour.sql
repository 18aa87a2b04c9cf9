-- All traffic per hour, one row each: what an hour is held against (the same hour of 14 days or 8 weeks) is read from hundreds of rows
-- instead of the minutes and kinds of events_per_minute. Refreshed as the aggregates of 0011.
CREATE MATERIALIZED VIEW events_per_hour
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', time) AS hour,
  sum(flow_count)::bigint AS flows, count(*) AS records,
  sum(src_packets + dst_packets)::bigint AS packets, sum(src_bytes + dst_bytes)::bigint AS bytes,
  sum(flow_count) FILTER (WHERE attack_probability >= 0.5)::bigint AS suspicious_flows
FROM security_events
WHERE metadata -> 'duplicate_of_sensor' IS NULL
GROUP BY 1
WITH NO DATA;

SELECT add_continuous_aggregate_policy('events_per_hour', start_offset => NULL, end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '10 minutes', buckets_per_batch => 0);

COMMENT ON VIEW events_per_hour IS 'All traffic per hour: kept up to date, the newest hours counted when asked.';
COMMENT ON COLUMN events_per_hour.hour IS 'Start of the hour.';
COMMENT ON COLUMN events_per_hour.flows IS 'Flows that began.';
COMMENT ON COLUMN events_per_hour.records IS 'Rows of events.';
COMMENT ON COLUMN events_per_hour.packets IS 'Packets of both directions.';
COMMENT ON COLUMN events_per_hour.bytes IS 'IP bytes of both directions.';
COMMENT ON COLUMN events_per_hour.suspicious_flows IS 'Flows that the model takes for an attack. NULL: none.';

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
    GRANT SELECT ON events_per_hour TO analyst;
  END IF;
END $$;
