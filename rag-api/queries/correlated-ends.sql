-- What hangs together in a window: sources that did several different things, or one thing to several targets, and targets that several sources
-- went for, each as `side`. $1 and $2 window, $3 rows of each side.
-- A fold stands for many flows: its own counts are a lower bound of what is distinct. Ranked by what one pass adds up without sorting every
-- event by its ends; the rest is read of the ends that are answered.
WITH done AS MATERIALIZED (
  SELECT source_ip, destination_ip, event_type, service, sum(flow_count) AS flows, count(*) AS records,
    max((metadata->'fold'->>'distinct_hosts')::bigint) AS targets_of_fold,
    max((metadata->'fold'->>'distinct_sources')::bigint) AS sources_of_fold, max(attack_probability) AS attack_probability
  FROM /*events*/
  WHERE time >= $1::timestamptz AND time < $2::timestamptz AND (source_ip IS NOT NULL OR destination_ip IS NOT NULL)
  GROUP BY source_ip, destination_ip, event_type, service
), sources AS (
  SELECT source_ip, sum(flows)::bigint AS flows, sum(records)::bigint AS records, count(DISTINCT event_type || ' ' || coalesce(service, '')) AS kinds,
    greatest(count(DISTINCT destination_ip), max(targets_of_fold)) AS targets, max(attack_probability) AS attack_probability
  FROM done
  WHERE source_ip IS NOT NULL
  GROUP BY source_ip
  HAVING sum(records) > 1 AND (count(DISTINCT event_type || ' ' || coalesce(service, '')) > 1 OR greatest(count(DISTINCT destination_ip), max(targets_of_fold)) > 1)
  ORDER BY max(coalesce(attack_probability, 0)) DESC, count(DISTINCT event_type || ' ' || coalesce(service, '')) DESC, sum(flows) DESC, host(source_ip) COLLATE "C"
  LIMIT $3::integer
), targets AS (
  SELECT destination_ip, sum(flows)::bigint AS flows, greatest(count(DISTINCT source_ip), max(sources_of_fold)) AS sources,
    max(attack_probability) AS attack_probability
  FROM done
  WHERE destination_ip IS NOT NULL
  GROUP BY destination_ip
  HAVING greatest(count(DISTINCT source_ip), max(sources_of_fold)) > 1
  ORDER BY max(coalesce(attack_probability, 0)) DESC, greatest(count(DISTINCT source_ip), max(sources_of_fold)) DESC, sum(flows) DESC,
    host(destination_ip) COLLATE "C"
  LIMIT $3::integer
), answered AS (
  SELECT 'source' AS side, host(r.source_ip) AS address, r.flows, r.records, r.kinds, NULL::bigint AS sources, r.targets, o.ports, o.event_types,
    o.services, o.first_seen, o.last_seen, r.attack_probability, o.event_ids
  FROM sources r
  CROSS JOIN LATERAL (
    SELECT greatest(count(DISTINCT destination_port), max((metadata->'fold'->>'distinct_ports')::bigint)) AS ports,
      array_agg(DISTINCT event_type) AS event_types, array_remove(array_agg(DISTINCT service), NULL) AS services,
      min(time) AS first_seen, max(time) AS last_seen,
      (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
    FROM /*events*/
    WHERE time >= $1::timestamptz AND time < $2::timestamptz AND source_ip = r.source_ip
  ) o
  UNION ALL
  SELECT 'target', host(r.destination_ip), r.flows, NULL, NULL, r.sources, NULL, o.ports, NULL, NULL, o.first_seen, o.last_seen,
    r.attack_probability, o.event_ids
  FROM targets r
  CROSS JOIN LATERAL (
    SELECT greatest(count(DISTINCT destination_port), max((metadata->'fold'->>'distinct_ports')::bigint)) AS ports,
      min(time) AS first_seen, max(time) AS last_seen,
      (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
    FROM /*events*/
    WHERE time >= $1::timestamptz AND time < $2::timestamptz AND destination_ip = r.destination_ip
  ) o
)
SELECT * FROM answered
ORDER BY side, coalesce(attack_probability, 0) DESC, coalesce(kinds, sources) DESC, flows DESC, address COLLATE "C"
