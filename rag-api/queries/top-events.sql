-- Values of one dimension by flows. $1 and $2 window, $3 rows; the rest by the filter.
-- A fold stands for many flows: its own counts are a lower bound of what is distinct.
SELECT /*dimension*/::text AS value, sum(flow_count)::bigint AS flows, count(*) AS records,
  -- What another sensor had reported before counts no flow, but its row has the bytes again.
  coalesce(sum(coalesce(src_bytes, 0) + coalesce(dst_bytes, 0)) FILTER (WHERE metadata->>'duplicate_of_sensor' IS NULL), 0)::bigint AS bytes,
  
  greatest(count(DISTINCT source_ip), max((metadata->'fold'->>'distinct_sources')::bigint)) AS sources,
  greatest(count(DISTINCT destination_ip), max((metadata->'fold'->>'distinct_hosts')::bigint)) AS targets, max(attack_probability) AS attack_probability,
  count(*) OVER () AS values, sum(sum(flow_count)) OVER ()::bigint AS all_flows,
  (array_agg(event_id ORDER BY time DESC))[1:3] AS event_ids
FROM /*events*/
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND /*dimension*/ IS NOT NULL AND /*filter*/
GROUP BY 1
ORDER BY /*order*/ DESC, /*dimension*/::text COLLATE "C"
LIMIT $3::integer
