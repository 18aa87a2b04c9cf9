-- Kinds of events in a window of days, rarest first, all sources together: what unusual-in-hours.sql does, without reading the events of the
-- kinds. $1 start of the window, a whole hour, $2 rows, $3 end, $4 whole hour up to which aggregates are read, $5 and $6 whole days (UTC) of
-- them that are read by day, the hours before and after by hour (both $4: no day). source_ip: there was one alone; sources: those of the hour
-- that has most. Targets and ports are not known. The cited events are each the last of its hour.
WITH tail AS MATERIALIZED (
  SELECT event_type, service, signature_hash, sum(flow_count) AS flows, max(attack_probability) AS probability,
    coalesce(sum(flow_count) FILTER (WHERE source_ip IS NULL), 0) AS flows_of_many_sources, count(DISTINCT source_ip) AS sources,
    min(source_ip) AS lowest_source, max(source_ip) AS highest_source, min(time) AS first_seen, max(time) AS last_seen,
    max(event_id::text)::uuid AS newest_event_id
  FROM /*events*/
  WHERE time >= $4::timestamptz AND time < $3::timestamptz
  GROUP BY event_type, service, signature_hash
), parts AS (
  SELECT event_type, service, signature_hash, flows, highest_attack_probability AS probability, flows_of_many_sources, sources, lowest_source,
    highest_source, first_seen, last_seen
  FROM kinds_per_day
  WHERE day >= $5::timestamptz AND day < $6::timestamptz
  UNION ALL
  SELECT event_type, service, signature_hash, flows, highest_attack_probability, flows_of_many_sources, sources, lowest_source, highest_source,
    first_seen, last_seen
  FROM kinds_per_hour
  WHERE hour >= $1::timestamptz AND hour < $5::timestamptz
  UNION ALL
  SELECT event_type, service, signature_hash, flows, highest_attack_probability, flows_of_many_sources, sources, lowest_source, highest_source,
    first_seen, last_seen
  FROM kinds_per_hour
  WHERE hour >= $6::timestamptz AND hour < $4::timestamptz
  UNION ALL
  SELECT event_type, service, signature_hash, flows, probability, flows_of_many_sources, sources, lowest_source, highest_source, first_seen,
    last_seen
  FROM tail
), kinds AS (
  SELECT coalesce(signature_hash, event_type || '/' || coalesce(service, '-')) AS kind, event_type, service, signature_hash,
    sum(flows) AS flows, max(probability) AS attack_probability, sum(flows_of_many_sources) AS flows_of_many_sources,
    max(sources) AS sources, min(lowest_source) AS lowest_source, max(highest_source) AS highest_source,
    min(first_seen) AS first_seen, max(last_seen) AS last_seen, sum(sum(flows)) OVER () AS all_flows
  FROM parts
  GROUP BY event_type, service, signature_hash
), scored AS (
  SELECT k.*, s.text AS signature, s.first_seen < $1::timestamptz AS seen_before,
    ln(greatest(all_flows, 1) / greatest(flows, 1)) + 6 * coalesce(attack_probability, 0)
      + 2 * coalesce(s.first_seen >= $1::timestamptz, false)::int AS score
  FROM kinds k
  LEFT JOIN event_signatures s ON s.hash = k.signature_hash
  ORDER BY score DESC, last_seen DESC
  LIMIT $2::integer
)
SELECT CASE WHEN lowest_source = highest_source AND flows_of_many_sources = 0 THEN host(lowest_source) END AS source_ip, sources,
  event_type, service, signature, flows::bigint, NULL::bigint AS targets, NULL::text AS a_target, NULL::bigint AS ports, NULL::integer AS a_port,
  first_seen, last_seen, attack_probability, flows::bigint AS kind_flows, all_flows::bigint, score::float, seen_before,
  ARRAY(SELECT p.newest_event_id FROM (
      -- The newest hours come first by the index: no more of them are read than are cited.
      (SELECT last_seen, newest_event_id FROM kinds_per_hour h
      WHERE signature_hash = k.signature_hash AND hour >= $1::timestamptz AND hour < $4::timestamptz
        AND h.event_type = k.event_type AND h.service IS NOT DISTINCT FROM k.service
      ORDER BY hour DESC LIMIT 5)
      UNION ALL
      (SELECT last_seen, newest_event_id FROM kinds_per_hour h
      WHERE k.signature_hash IS NULL AND signature_hash IS NULL AND hour >= $1::timestamptz AND hour < $4::timestamptz
        AND h.event_type = k.event_type AND h.service IS NOT DISTINCT FROM k.service
      ORDER BY hour DESC LIMIT 5)
      UNION ALL
      SELECT last_seen, newest_event_id FROM tail t
      WHERE signature_hash IS NOT DISTINCT FROM k.signature_hash AND t.event_type = k.event_type AND t.service IS NOT DISTINCT FROM k.service) p
    ORDER BY p.last_seen DESC LIMIT 5) AS event_ids
FROM scored k
ORDER BY score DESC, last_seen DESC
