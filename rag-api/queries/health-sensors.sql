-- Sensors of the newest minutes: last event, flows, and how long from export to row (seconds). $1 and $2 window.
SELECT coalesce(sensor_id, '?') AS sensor_id, max(time) AS last_event, sum(flow_count)::bigint AS flows, count(*) AS records,
  percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM stored_at - ingested_at)) FILTER (WHERE ingested_at IS NOT NULL) AS stored_after_seconds,
  (array_agg(event_id ORDER BY time DESC))[1:1] AS event_ids
FROM security_events
WHERE time >= $1::timestamptz AND time <= $2::timestamptz
GROUP BY sensor_id
ORDER BY sensor_id
LIMIT 100
