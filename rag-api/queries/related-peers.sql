-- Who an address had to do with, and how. $1 and $2 window, $3 network, $4 rows. Peers on both sides of it are two rows.
-- A fold stands for many flows: its own counts are a lower bound of what is distinct.
SELECT /*is_source*/ AS is_source, CASE WHEN /*is_source*/ THEN host(destination_ip) ELSE host(source_ip) END AS peer,
  sum(flow_count)::bigint AS flows, count(*) AS records,
  array_agg(DISTINCT event_type) AS event_types, array_remove(array_agg(DISTINCT service), NULL) AS services,
  greatest(count(DISTINCT destination_port), max((metadata->'fold'->>'distinct_ports')::bigint)) AS ports, min(destination_port) AS a_port,
  min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
  (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
FROM /*events*/
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND (/*is_source*/ OR /*is_destination*/)
GROUP BY 1, 2
ORDER BY max(coalesce(attack_probability, 0)) DESC, sum(flow_count) DESC, max(time) DESC
LIMIT $4::integer
