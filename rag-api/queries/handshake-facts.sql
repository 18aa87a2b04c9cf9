-- Whether an address that attacks is its own: its TCP flows, and those whose handshake was completed. $1 addresses, $2 and $3 window.
SELECT host(source_ip) AS source_ip, sum(flow_count)::bigint AS flows,
  coalesce(sum(flow_count) FILTER (WHERE handshake_completed), 0)::bigint AS completed,
  (array_agg(event_id ORDER BY handshake_completed DESC NULLS LAST, time DESC))[1:5] AS event_ids
FROM security_events
WHERE time >= $2::timestamptz AND time <= $3::timestamptz AND source_ip = ANY($1::inet[])
GROUP BY source_ip
ORDER BY sum(flow_count) DESC
LIMIT 10
