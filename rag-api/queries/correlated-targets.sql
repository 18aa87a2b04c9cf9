-- Targets that several sources went for in a window. $1 and $2 window, $3 rows.
-- A fold stands for many flows: its own counts are a lower bound of what is distinct.
SELECT host(destination_ip) AS destination_ip, sum(flow_count)::bigint AS flows, 
  greatest(count(DISTINCT source_ip), max((metadata->'fold'->>'distinct_sources')::bigint)) AS sources,
  greatest(count(DISTINCT destination_port), max((metadata->'fold'->>'distinct_ports')::bigint)) AS ports, min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
  (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
FROM /*events*/
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND destination_ip IS NOT NULL
GROUP BY destination_ip
HAVING greatest(count(DISTINCT source_ip), max((metadata->'fold'->>'distinct_sources')::bigint)) > 1
ORDER BY max(coalesce(attack_probability, 0)) DESC, greatest(count(DISTINCT source_ip), max((metadata->'fold'->>'distinct_sources')::bigint)) DESC, sum(flow_count) DESC, host(destination_ip) COLLATE "C"
LIMIT $3::integer
