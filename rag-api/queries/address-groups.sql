-- The same by kind and peer side, most flows first. $1 and $2 window, $3 network, $4 rows.
SELECT source_ip <<= $3::inet AS is_source, event_type, service,
  CASE WHEN count(DISTINCT destination_port) = 1 THEN min(destination_port) END AS destination_port,
  sum(flow_count)::bigint AS flows, count(DISTINCT CASE WHEN source_ip <<= $3::inet THEN destination_ip ELSE source_ip END) AS peers,
  min(CASE WHEN source_ip <<= $3::inet THEN host(destination_ip) ELSE host(source_ip) END) AS a_peer,
  count(DISTINCT destination_port) AS ports,
  min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
  (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
FROM security_events
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND (source_ip <<= $3::inet OR destination_ip <<= $3::inet)
GROUP BY 1, event_type, service
ORDER BY sum(flow_count) DESC
LIMIT $4::integer
