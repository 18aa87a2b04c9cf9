-- What answers from outside: services and ports of ours to which a public address completed a handshake or got a UDP answer, and which such
-- an attacker would find. $1 (a whole hour) and $2 window, $3 rows, $4 the whole hour of $2. Whole hours come from the aggregate, what is left of the
-- last hour from the events; the cited events are each the last of its hour and host.
WITH counted AS (
  SELECT service, port, address, flows, last_seen, newest_event_id
  FROM exposed_services_per_hour
  WHERE hour >= $1::timestamptz AND hour < $4::timestamptz
  UNION ALL
  SELECT service, destination_port, destination_ip, flow_count, time, event_id
  FROM security_events
  WHERE time >= $4::timestamptz AND time < $2::timestamptz AND direction = 'inbound'
    AND (handshake_completed OR event_type = 'udp_exchange') AND destination_port IS NOT NULL AND metadata->'duplicate_of_sensor' IS NULL
)
SELECT service, port AS destination_port, count(DISTINCT address) AS hosts, sum(flows)::bigint AS flows,
  (array_agg(newest_event_id ORDER BY last_seen DESC))[1:3] AS event_ids
FROM counted
GROUP BY service, port
ORDER BY count(DISTINCT address) DESC, sum(flows) DESC
LIMIT $3::integer
