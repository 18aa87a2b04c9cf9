-- Flows or bytes of all events of a window of hours; what count-events.sql does, without reading every event. $1 start of the window, a whole
-- hour, $2 end, $3 whole hour up to which the aggregate is read.
WITH parts AS (
  SELECT flows, bytes, records FROM events_per_hour WHERE hour >= $1::timestamptz AND hour < $3::timestamptz
  UNION ALL
  -- What another sensor had reported before counts no flow, but its row has the bytes again.
  SELECT flow_count, coalesce(src_bytes, 0) + coalesce(dst_bytes, 0), 1
  FROM /*events*/
  WHERE time >= $3::timestamptz AND time < $2::timestamptz AND metadata->'duplicate_of_sensor' IS NULL
)
SELECT coalesce(sum(/*measure*/), 0)::bigint AS counted, coalesce(sum(flows), 0)::bigint AS flows, coalesce(sum(records), 0)::bigint AS records,
  (SELECT min(time) FROM /*events*/ WHERE time >= $1::timestamptz AND time < $2::timestamptz) AS first_seen,
  (SELECT max(time) FROM /*events*/ WHERE time >= $1::timestamptz AND time < $2::timestamptz) AS last_seen,
  ARRAY(SELECT event_id FROM /*events*/ WHERE time >= $1::timestamptz AND time < $2::timestamptz ORDER BY time DESC LIMIT 5) AS event_ids
FROM parts
