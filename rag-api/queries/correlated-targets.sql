-- Targets that several sources went for in a window. $1 and $2 window, $3 rows.
SELECT host(destination_ip) AS destination_ip, sum(flow_count)::bigint AS flows, count(DISTINCT source_ip) AS sources,
  count(DISTINCT destination_port) AS ports, min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
  (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
FROM security_events
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND destination_ip IS NOT NULL
GROUP BY destination_ip
HAVING count(DISTINCT source_ip) > 1
ORDER BY max(coalesce(attack_probability, 0)) DESC, count(DISTINCT source_ip) DESC, sum(flow_count) DESC
LIMIT $3::integer
