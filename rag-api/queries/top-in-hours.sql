-- Values of one dimension by flows over a window of hours; what top-events.sql does, without reading every event. $1 start of the window, a whole
-- hour, $2 end, $3 rows, $4 whole hour up to which the aggregate is read. Distinct sources and targets are those of the hour that has most, or
-- of a fold among the newest events: a lower bound.
WITH counted AS (
  SELECT value, flows, sources, targets, last_seen, newest_event_id
  FROM (/*hours*/) h
  WHERE hour >= $1::timestamptz AND hour < $4::timestamptz AND value IS NOT NULL
  UNION ALL
  SELECT /*dimension*/::text, sum(flow_count), count(DISTINCT source_ip), count(DISTINCT destination_ip), max(time),
    (array_agg(event_id ORDER BY time DESC))[1]
  FROM /*events*/
  WHERE time >= $4::timestamptz AND time < $2::timestamptz AND /*dimension*/ IS NOT NULL AND /*filter*/
  GROUP BY 1
), ranked AS (
  SELECT value, sum(flows)::bigint AS flows, max(sources)::bigint AS sources, max(targets)::bigint AS targets,
    count(*) OVER () AS values, sum(sum(flows)) OVER ()::bigint AS all_flows,
    (array_agg(newest_event_id ORDER BY last_seen DESC) FILTER (WHERE newest_event_id IS NOT NULL))[1:3] AS event_ids
  FROM counted
  GROUP BY value
  ORDER BY 2 DESC, value COLLATE "C"
  LIMIT $3::integer
)
SELECT r.value, r.flows, greatest(r.sources, newest.sources) AS sources, greatest(r.targets, newest.targets) AS targets, r.values, r.all_flows,
  coalesce(newest.event_ids, r.event_ids, '{}') AS event_ids
FROM ranked r
LEFT JOIN LATERAL (/*newest*/) newest ON true
ORDER BY r.flows DESC, r.value COLLATE "C"
