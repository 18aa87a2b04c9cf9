-- Sensors around an incident: in how many of its pieces each saw anything. $1 and $2 incident, $3 seconds of a piece; sensors of the hour before
-- and the hour after count as well, so that one that fell silent is seen. Pieces are grouped first: distinct ones would sort every event.
SELECT sensor_id, sum(records)::bigint AS records, count(*) FILTER (WHERE records > 0) AS pieces_with_records, max(last_event) AS last_event
FROM (
  SELECT coalesce(sensor_id, '?') AS sensor_id, time_bucket(make_interval(secs => $3::integer), time) AS piece,
    count(*) FILTER (WHERE time >= $1::timestamptz AND time <= $2::timestamptz) AS records, max(time) AS last_event
  FROM security_events
  WHERE time >= $1::timestamptz - interval '1 hour' AND time <= $2::timestamptz + interval '1 hour'
  GROUP BY 1, 2
) pieces
GROUP BY 1
ORDER BY 1
LIMIT 200
