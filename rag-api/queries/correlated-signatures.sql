-- Kinds of events by meaning in a window, those that the model suspects and the most frequent first. $1 and $2 window, $3 rows.
-- A fold stands for many flows: its own counts are a lower bound of what is distinct.
SELECT signature_hash, sum(flow_count)::bigint AS flows, count(*) AS records,
  greatest(count(DISTINCT source_ip), max((metadata->'fold'->>'distinct_sources')::bigint)) AS sources,
  greatest(count(DISTINCT destination_ip), max((metadata->'fold'->>'distinct_hosts')::bigint)) AS targets,
  min(host(source_ip) COLLATE "C") AS a_source, min(host(destination_ip) COLLATE "C") AS a_target,
  min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
  (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
FROM /*events*/
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND signature_hash IS NOT NULL
GROUP BY signature_hash
ORDER BY max(coalesce(attack_probability, 0)) DESC, sum(flow_count) DESC, signature_hash COLLATE "C"
LIMIT $3::integer
