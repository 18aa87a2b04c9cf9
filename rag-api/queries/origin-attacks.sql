-- What the model takes for attacks from an origin, by class, service and port, most flows first. $1 and $2 window, $3 countries,
-- $4 networks; each NULL: any. $5 rows. A fold's own counts are a lower bound of what is distinct.
SELECT attack_class, service, CASE WHEN count(DISTINCT destination_port) = 1 THEN min(destination_port) END AS destination_port,
  sum(flow_count)::bigint AS flows, sum(sum(flow_count)) OVER ()::bigint AS all_flows,
  count(DISTINCT source_ip) AS sources, greatest(count(DISTINCT destination_ip), max((metadata->'fold'->>'distinct_hosts')::bigint)) AS targets,
  array_remove(array_agg(DISTINCT source_country), NULL) AS countries,
  min(time) AS first_seen, max(time) AS last_seen, (array_agg(event_id ORDER BY time DESC))[1:5] AS event_ids
FROM security_events
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND attack_probability >= 0.5
  AND (source_country IS NOT NULL OR source_asn IS NOT NULL)
  AND ($3::text[] IS NULL OR source_country = ANY($3)) AND ($4::text[] IS NULL OR source_asn = ANY($4))
GROUP BY attack_class, service
ORDER BY sum(flow_count) DESC
LIMIT $5::integer
