-- What answers from outside: services and ports of ours to which a public address completed a handshake or got a UDP answer, and which such
-- an attacker would find. $1 and $2 window, $3 rows.
SELECT service, destination_port, count(DISTINCT destination_ip) AS hosts, sum(flow_count)::bigint AS flows,
  (array_agg(event_id ORDER BY time DESC))[1:3] AS event_ids
FROM security_events
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND direction = 'inbound'
  AND (handshake_completed OR event_type = 'udp_exchange') AND destination_port IS NOT NULL
GROUP BY service, destination_port
ORDER BY count(DISTINCT destination_ip) DESC, sum(flow_count) DESC
LIMIT $3::integer
