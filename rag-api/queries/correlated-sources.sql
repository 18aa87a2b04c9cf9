-- Sources that did several different things, or one thing to several targets, in a window. $1 and $2 window, $3 rows.
-- A fold stands for many flows: its own counts are a lower bound of what is distinct.
SELECT host(source_ip) AS source_ip, sum(flow_count)::bigint AS flows, count(*) AS records,
  count(DISTINCT (event_type, service)) AS kinds, 
  greatest(count(DISTINCT destination_ip), max((metadata->'fold'->>'distinct_hosts')::bigint)) AS targets,
  greatest(count(DISTINCT destination_port), max((metadata->'fold'->>'distinct_ports')::bigint)) AS ports,
  array_agg(DISTINCT event_type) AS event_types, array_remove(array_agg(DISTINCT service), NULL) AS services,
  min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
  (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
FROM /*events*/
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND source_ip IS NOT NULL
GROUP BY source_ip
HAVING count(*) > 1 AND (count(DISTINCT (event_type, service)) > 1 OR greatest(count(DISTINCT destination_ip), max((metadata->'fold'->>'distinct_hosts')::bigint)) > 1)
ORDER BY max(coalesce(attack_probability, 0)) DESC, count(DISTINCT (event_type, service)) DESC, sum(flow_count) DESC, host(source_ip) COLLATE "C"
LIMIT $3::integer
