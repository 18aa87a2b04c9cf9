-- Kinds of events in a window of hours, rarest first; what unusual-events.sql does, without sorting every event by its source. $1 start of the
-- window, $2 rows, $3 end, $5 and $4 whole hours between which aggregates are read (both $3: there is none). Three steps: 1 kinds are rated by their share of the flows, the
-- model's probability and whether they are new, all sources together; 2 the events of the most unusual 24 of them are read, by source;
-- 3 these are scored as in unusual-events.sql. Sources order what is among those 24 (of kinds
-- equally rare the newest); they bring no other kind among them.
WITH tail AS MATERIALIZED (
  SELECT event_type, service, signature_hash, source_ip, flow_count, attack_probability, time
  FROM /*events*/
  WHERE time >= $4::timestamptz AND time < $3::timestamptz
  UNION ALL
  SELECT event_type, service, signature_hash, source_ip, flow_count, attack_probability, time
  FROM /*events*/
  WHERE time >= $1::timestamptz AND time < $5::timestamptz
), parts AS (
  SELECT event_type, service, signature_hash, flows, highest_attack_probability AS probability, flows_of_many_sources, last_seen
  FROM kinds_per_hour
  WHERE hour >= $5::timestamptz AND hour < $4::timestamptz
  UNION ALL
  SELECT event_type, service, signature_hash, sum(flow_count), max(attack_probability),
    coalesce(sum(flow_count) FILTER (WHERE source_ip IS NULL), 0), max(time)
  FROM tail
  GROUP BY event_type, service, signature_hash
), kinds AS MATERIALIZED (
  SELECT coalesce(signature_hash, event_type || '/' || coalesce(service, '-')) AS kind, event_type, service, signature_hash,
    sum(flows) AS flows, max(probability) AS probability, max(last_seen) AS last_seen,
    sum(sum(flows_of_many_sources)) OVER () AS flows_of_many_sources, sum(sum(flows)) OVER () AS all_flows,
    sum(sum(flows)) OVER (PARTITION BY coalesce(signature_hash, event_type || '/' || coalesce(service, '-'))) AS kind_flows
  FROM parts
  GROUP BY event_type, service, signature_hash
), candidates AS MATERIALIZED (
  SELECT k.*, s.text AS signature, s.first_seen < $1::timestamptz AS seen_before
  FROM kinds k
  LEFT JOIN event_signatures s ON s.hash = k.signature_hash
  ORDER BY ln(greatest(all_flows, 1) / greatest(kind_flows, 1)) + 6 * coalesce(probability, 0)
    + 2 * coalesce(s.first_seen >= $1::timestamptz, false)::int DESC, last_seen DESC
  LIMIT 24
), found AS MATERIALIZED (
  SELECT event_type, service, signature_hash, source_ip, destination_ip, destination_port, flow_count, attack_probability, time, event_id,
    metadata->'fold' AS fold
  FROM /*events*/
  WHERE time >= $1::timestamptz AND time < $3::timestamptz
    AND signature_hash = ANY (ARRAY(SELECT signature_hash FROM candidates WHERE signature_hash IS NOT NULL))
  UNION ALL
  SELECT event_type, service, signature_hash, source_ip, destination_ip, destination_port, flow_count, attack_probability, time, event_id,
    metadata->'fold'
  FROM /*events*/
  WHERE EXISTS (SELECT FROM candidates WHERE signature_hash IS NULL)
    AND time >= $1::timestamptz AND time < $3::timestamptz AND signature_hash IS NULL
), by_source AS (
  SELECT c.kind, c.event_type, c.service, c.signature, c.seen_before, c.kind_flows, c.all_flows, c.flows_of_many_sources, f.source_ip,
    sum(f.flow_count) AS flows,
    greatest(count(DISTINCT f.destination_ip), max((f.fold->>'distinct_hosts')::bigint)) AS targets, min(host(f.destination_ip)) AS a_target,
    greatest(count(DISTINCT f.destination_port), max((f.fold->>'distinct_ports')::bigint)) AS ports, min(f.destination_port) AS a_port,
    min(f.time) AS first_seen, max(f.time) AS last_seen, max(f.attack_probability) AS attack_probability,
    (array_agg(f.event_id ORDER BY coalesce(f.attack_probability, 0) DESC, f.time DESC))[1:5] AS event_ids
  FROM candidates c
  JOIN found f ON f.event_type = c.event_type AND f.service IS NOT DISTINCT FROM c.service
    AND f.signature_hash IS NOT DISTINCT FROM c.signature_hash
  GROUP BY c.kind, c.event_type, c.service, c.signature, c.seen_before, c.kind_flows, c.all_flows, c.flows_of_many_sources, f.source_ip
), source_totals AS (
  SELECT address, sum(flows) AS flows FROM (
    SELECT address, flows FROM sources_per_hour
    WHERE hour >= $5::timestamptz AND hour < $4::timestamptz AND address = ANY (ARRAY(SELECT DISTINCT source_ip FROM by_source))
    UNION ALL
    SELECT source_ip, flow_count FROM tail WHERE source_ip IS NOT NULL) t
  GROUP BY address
), scored AS (
  SELECT b.*, ln(greatest(all_flows, 1) / greatest(kind_flows, 1))
      + 0.5 * ln(greatest(all_flows, 1) / greatest(CASE WHEN source_ip IS NULL THEN flows_of_many_sources ELSE t.flows END, 1))
      + 6 * coalesce(attack_probability, 0) + 2 * coalesce(NOT seen_before, false)::int AS score
  FROM by_source b
  LEFT JOIN source_totals t ON t.address = b.source_ip
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY kind ORDER BY score DESC, last_seen DESC) AS rank_in_kind FROM scored
)
SELECT host(source_ip) AS source_ip, event_type, service, signature, flows::bigint, targets, a_target, ports, a_port,
  first_seen, last_seen, attack_probability, event_ids, kind_flows::bigint, all_flows::bigint, score::float, seen_before
FROM ranked
WHERE rank_in_kind <= 2
ORDER BY score DESC, last_seen DESC
LIMIT $2::integer
