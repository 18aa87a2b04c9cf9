-- What the parties of an incident did, by source and kind, in the order in which it began: all that the attackers took part in, and of the
-- others what the model calls an attack or a sensor folded. Parties are named one by one; strangers of one kind are one group, so that a
-- flood of a thousand sources is one line. $1 attackers, $2 others, $3 and $4 window.
-- A fold stands for many flows: its own counts are a lower bound of what is distinct.
WITH involved AS (
  SELECT *, CASE WHEN source_ip = ANY($1::inet[]) OR source_ip = ANY($2::inet[]) THEN source_ip END AS party
  FROM security_events
  WHERE time >= $3::timestamptz AND time <= $4::timestamptz
    AND (source_ip = ANY($1::inet[]) OR destination_ip = ANY($1::inet[])
      OR ((attack_probability >= 0.5 OR event_type IN ('scan_fold', 'flood_fold')) AND (source_ip = ANY($2::inet[]) OR destination_ip = ANY($2::inet[]))))
)
SELECT CASE WHEN count(source_ip) = count(*) AND count(DISTINCT source_ip) = 1 THEN host(min(source_ip)) END AS source_ip,
  greatest(count(DISTINCT source_ip), max((metadata->'fold'->>'distinct_sources')::bigint)) AS sources,
  event_type, service, sum(flow_count)::bigint AS flows,
  greatest(count(DISTINCT destination_ip), max((metadata->'fold'->>'distinct_hosts')::bigint)) AS targets, min(host(destination_ip)) AS a_target,
  CASE WHEN count(DISTINCT destination_port) = 1 THEN min(destination_port) END AS destination_port,
  min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
  (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
FROM involved
GROUP BY party, event_type, service
ORDER BY min(time)
LIMIT 60
