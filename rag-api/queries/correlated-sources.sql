-- Sources that did several different things, or one thing to several targets, in a window. $1 and $2 window, $3 rows.
-- A fold stands for many flows: its own counts are a lower bound of what is distinct. Ranked by what one pass adds up without sorting every
-- event by its source; the rest is read of the sources that are answered.
WITH done AS (
  SELECT source_ip, event_type, service, destination_ip, sum(flow_count) AS flows, count(*) AS records,
    max((metadata->'fold'->>'distinct_hosts')::bigint) AS targets_of_fold, max(attack_probability) AS attack_probability
  FROM /*events*/
  WHERE time >= $1::timestamptz AND time < $2::timestamptz AND source_ip IS NOT NULL
  GROUP BY source_ip, event_type, service, destination_ip
), ranked AS (
  SELECT source_ip, sum(flows)::bigint AS flows, sum(records)::bigint AS records, count(DISTINCT (event_type, service)) AS kinds,
    greatest(count(DISTINCT destination_ip), max(targets_of_fold)) AS targets, max(attack_probability) AS attack_probability
  FROM done
  GROUP BY source_ip
  HAVING sum(records) > 1 AND (count(DISTINCT (event_type, service)) > 1 OR greatest(count(DISTINCT destination_ip), max(targets_of_fold)) > 1)
  ORDER BY max(coalesce(attack_probability, 0)) DESC, count(DISTINCT (event_type, service)) DESC, sum(flows) DESC, host(source_ip) COLLATE "C"
  LIMIT $3::integer
)
SELECT host(r.source_ip) AS source_ip, r.flows, r.records, r.kinds, r.targets, o.ports, o.event_types, o.services, o.first_seen, o.last_seen,
  r.attack_probability, o.event_ids
FROM ranked r
CROSS JOIN LATERAL (
  SELECT greatest(count(DISTINCT destination_port), max((metadata->'fold'->>'distinct_ports')::bigint)) AS ports,
    array_agg(DISTINCT event_type) AS event_types, array_remove(array_agg(DISTINCT service), NULL) AS services,
    min(time) AS first_seen, max(time) AS last_seen,
    (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
  FROM /*events*/
  WHERE time >= $1::timestamptz AND time < $2::timestamptz AND source_ip = r.source_ip
) o
ORDER BY coalesce(r.attack_probability, 0) DESC, r.kinds DESC, r.flows DESC, host(r.source_ip) COLLATE "C"
