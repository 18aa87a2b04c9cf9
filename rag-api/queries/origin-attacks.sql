-- What the model takes for attacks from an origin, by class and service, most flows first. $1 (a whole hour) and $2 window, $3 countries,
-- $4 networks; each NULL: any. $5 rows, $6 the whole hour of $2 (a bound that is computed here would prune no chunk while planning). Whole
-- hours come from the aggregate, what is left of the last hour from the events. Distinct sources are those of each origin's hour that has most,
-- added up (a source has one origin), targets those of the origin and hour that has most: lower bounds, unless one origin did it in one hour
-- (is_exact). The cited events are each the last of its origin: ids begin with their time, and max() can be hashed, last() cannot (half the price).
WITH counted AS (
  SELECT hour, attack_class, service, country, asn, flows, sources, targets, lowest_port, highest_port, first_seen, last_seen, newest_event_id
  FROM attacks_per_hour
  WHERE hour >= $1::timestamptz AND hour < $6::timestamptz
    AND (country IS NOT NULL OR asn IS NOT NULL)
    AND ($3::text[] IS NULL OR country = ANY($3)) AND ($4::text[] IS NULL OR asn = ANY($4))
  UNION ALL
  SELECT $6::timestamptz, attack_class, service, source_country, source_asn, sum(flow_count)::bigint, count(DISTINCT source_ip),
    greatest(count(DISTINCT destination_ip), max((metadata->'fold'->>'distinct_hosts')::bigint)), min(destination_port), max(destination_port),
    min(time), max(time), (array_agg(event_id ORDER BY time DESC))[1]
  FROM security_events
  WHERE time >= $6::timestamptz AND time < $2::timestamptz AND attack_probability >= 0.5
    AND metadata->'duplicate_of_sensor' IS NULL
    AND (source_country IS NOT NULL OR source_asn IS NOT NULL)
    AND ($3::text[] IS NULL OR source_country = ANY($3)) AND ($4::text[] IS NULL OR source_asn = ANY($4))
  GROUP BY attack_class, service, source_country, source_asn
), by_origin AS (
  SELECT attack_class, service, country, asn, sum(flows) AS flows, max(sources) AS sources, max(targets) AS targets,
    min(lowest_port) AS lowest_port, max(highest_port) AS highest_port, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
    min(hour) AS first_hour, max(hour) AS last_hour, max(newest_event_id::text)::uuid AS newest_event_id
  FROM counted
  GROUP BY attack_class, service, country, asn
)
SELECT attack_class, service, CASE WHEN min(lowest_port) = max(highest_port) THEN min(lowest_port) END AS destination_port,
  sum(flows)::bigint AS flows, sum(sum(flows)) OVER ()::bigint AS all_flows,
  sum(sources)::bigint AS sources, max(targets)::bigint AS targets, min(first_hour) = max(last_hour) AND count(*) = 1 AS is_exact,
  coalesce(array_agg(DISTINCT country) FILTER (WHERE country IS NOT NULL), '{}') AS countries,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen, (array_agg(newest_event_id ORDER BY last_seen DESC))[1:5] AS event_ids
FROM by_origin
GROUP BY attack_class, service
ORDER BY sum(flows) DESC
LIMIT $5::integer
