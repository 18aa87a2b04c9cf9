-- Values of one dimension by flows over a window of hours and days; what top-events.sql does, without reading every event. $1 and $2 window,
-- $3 rows, then as in count-in-hours.sql. Parts have value, source and target (NULL where rows have no ends), flows, how many sources and
-- targets a row stands for, last_seen, newest_event_id. Ranked first, so that only the values that stay are told apart by ends. Sources and
-- targets are exact where rows have ends, else those of the row that has most or of the events at the ends of the window: at least.
WITH parts AS NOT MATERIALIZED (
  /*parts*/
), ranked AS MATERIALIZED (
  SELECT value, sum(flows)::bigint AS flows, count(*) OVER () AS values, sum(sum(flows)) OVER ()::bigint AS all_flows
  FROM parts
  WHERE value IS NOT NULL
  GROUP BY value
  ORDER BY 2 DESC, /*text*/ COLLATE "C"
  LIMIT $3::integer
), pairs AS (
  SELECT value, source, target, max(sources) AS sources, max(targets) AS targets, max(last_seen) AS last_seen,
    max(newest_event_id::text)::uuid AS newest_event_id
  FROM parts
  WHERE value = ANY (ARRAY(SELECT value FROM ranked))
  GROUP BY value, source, target
), told AS (
  SELECT value, greatest(/*sources*/, max(sources))::bigint AS sources, greatest(/*targets*/, max(targets))::bigint AS targets,
    (array_agg(newest_event_id ORDER BY last_seen DESC))[1:3] AS event_ids
  FROM pairs
  GROUP BY value
)
SELECT /*text*/ AS value, r.flows, told.sources, told.targets, r.values, r.all_flows, told.event_ids
FROM ranked r
JOIN told USING (value)
ORDER BY r.flows DESC, /*text*/ COLLATE "C"
