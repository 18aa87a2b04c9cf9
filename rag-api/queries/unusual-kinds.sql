-- Kinds of events in a window: what unusual-events.sql weighs. $1 and $3 window, $4 addresses or NULL, $5 networks or NULL.
-- A fold's own counts are a lower bound of what is distinct.
SELECT coalesce(signature_hash, event_type || '/' || coalesce(service, '-')) AS kind, event_type, service, signature_hash, source_ip,
  sum(flow_count) AS flows, count(*) AS records, 
  greatest(count(DISTINCT destination_ip), max((metadata->'fold'->>'distinct_hosts')::bigint)) AS targets, min(host(destination_ip)) AS a_target,
  greatest(count(DISTINCT destination_port), max((metadata->'fold'->>'distinct_ports')::bigint)) AS ports, min(destination_port) AS a_port,
  min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
  (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
FROM /*events*/
WHERE time >= $1::timestamptz AND time < $3::timestamptz
  AND ($4::inet[] IS NULL OR source_ip = ANY($4) OR destination_ip = ANY($4))
  AND ($5::inet[] IS NULL OR source_ip <<= ANY($5) OR destination_ip <<= ANY($5))
GROUP BY 1, event_type, service, signature_hash, source_ip
