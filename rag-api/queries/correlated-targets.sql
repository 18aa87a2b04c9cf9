-- Targets that several sources went for in a window. $1 and $2 window, $3 rows.
-- A fold stands for many flows: its own counts are a lower bound of what is distinct. Ranked by what one pass adds up without sorting every
-- event by its target; the rest is read of the targets that are answered.
WITH done AS (
  SELECT destination_ip, source_ip, sum(flow_count) AS flows, max((metadata->'fold'->>'distinct_sources')::bigint) AS sources_of_fold,
    max(attack_probability) AS attack_probability
  FROM /*events*/
  WHERE time >= $1::timestamptz AND time < $2::timestamptz AND destination_ip IS NOT NULL
  GROUP BY destination_ip, source_ip
), ranked AS (
  SELECT destination_ip, sum(flows)::bigint AS flows, greatest(count(DISTINCT source_ip), max(sources_of_fold)) AS sources,
    max(attack_probability) AS attack_probability
  FROM done
  GROUP BY destination_ip
  HAVING greatest(count(DISTINCT source_ip), max(sources_of_fold)) > 1
  ORDER BY max(coalesce(attack_probability, 0)) DESC, greatest(count(DISTINCT source_ip), max(sources_of_fold)) DESC, sum(flows) DESC,
    host(destination_ip) COLLATE "C"
  LIMIT $3::integer
)
SELECT host(r.destination_ip) AS destination_ip, r.flows, r.sources, o.ports, o.first_seen, o.last_seen, r.attack_probability, o.event_ids
FROM ranked r
CROSS JOIN LATERAL (
  SELECT greatest(count(DISTINCT destination_port), max((metadata->'fold'->>'distinct_ports')::bigint)) AS ports,
    min(time) AS first_seen, max(time) AS last_seen,
    (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
  FROM /*events*/
  WHERE time >= $1::timestamptz AND time < $2::timestamptz AND destination_ip = r.destination_ip
) o
ORDER BY coalesce(r.attack_probability, 0) DESC, r.sources DESC, r.flows DESC, host(r.destination_ip) COLLATE "C"
