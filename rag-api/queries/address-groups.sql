-- The same by kind and peer side, most flows first. $1 and $2 window, $3 network, $4 rows.
-- A fold stands for many flows: its own counts are a lower bound of what is distinct.
SELECT /*is_source*/ AS is_source, event_type, service,
  CASE WHEN greatest(count(DISTINCT destination_port), max((metadata->'fold'->>'distinct_ports')::bigint)) = 1 THEN min(destination_port) END AS destination_port,
  sum(flow_count)::bigint AS flows, 
  greatest(count(DISTINCT CASE WHEN /*is_source*/ THEN destination_ip ELSE source_ip END),
    max((metadata->'fold'->>CASE WHEN /*is_source*/ THEN 'distinct_hosts' ELSE 'distinct_sources' END)::bigint)) AS peers,
  min(CASE WHEN /*is_source*/ THEN host(destination_ip) ELSE host(source_ip) END) AS a_peer,
  greatest(count(DISTINCT destination_port), max((metadata->'fold'->>'distinct_ports')::bigint)) AS ports,
  min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
  (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
FROM /*events*/
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND (/*is_source*/ OR /*is_destination*/)
GROUP BY 1, event_type, service
ORDER BY sum(flow_count) DESC, max(time) DESC
LIMIT $4::integer
