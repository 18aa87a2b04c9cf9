-- Kinds of events in a window, rarest first. Rarity in nats: ln(all flows / flows of the signature) + half of the same for the source,
-- plus 6 times the model's probability (an attack of which it is sure outweighs a share of one in 400), plus 2 for what the
-- seven days before never had. $1 and $2 window, $3 addresses or NULL, $4 networks or NULL, $5 rows.
WITH kinds AS (
  SELECT coalesce(signature_hash, event_type || '/' || coalesce(service, '-')) AS kind, event_type, service, signature_hash, source_ip,
    sum(flow_count) AS flows, count(*) AS records, count(DISTINCT destination_ip) AS targets, min(host(destination_ip)) AS a_target,
    count(DISTINCT destination_port) AS ports, min(destination_port) AS a_port,
    min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
    (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
  FROM security_events
  WHERE time >= $1::timestamptz AND time < $2::timestamptz
    AND ($3::inet[] IS NULL OR source_ip = ANY($3) OR destination_ip = ANY($3))
    AND ($4::inet[] IS NULL OR source_ip <<= ANY($4) OR destination_ip <<= ANY($4))
  GROUP BY 1, event_type, service, signature_hash, source_ip
), weighed AS (
  SELECT kinds.*, sum(flows) OVER () AS all_flows, sum(flows) OVER (PARTITION BY kind) AS kind_flows,
    sum(flows) OVER (PARTITION BY source_ip) AS source_flows
  FROM kinds
), candidates AS (
  SELECT *, ln(all_flows / kind_flows) + 0.5 * ln(all_flows / source_flows) + 6 * coalesce(attack_probability, 0) AS score
  FROM weighed
  ORDER BY score DESC, last_seen DESC
  LIMIT 60
)
SELECT host(c.source_ip) AS source_ip, c.event_type, c.service, c.signature_hash, s.text AS signature, c.flows::bigint, c.records,
  c.targets, c.a_target, c.ports, c.a_port, c.first_seen, c.last_seen, c.attack_probability, c.event_ids,
  c.kind_flows::bigint, c.all_flows::bigint, (c.score + 2 * (NOT seen.before)::int)::float AS score, seen.before AS seen_before
FROM candidates c
LEFT JOIN event_signatures s ON s.hash = c.signature_hash
CROSS JOIN LATERAL (
  SELECT EXISTS (
    SELECT 1 FROM security_events p
    WHERE p.time >= $1::timestamptz - interval '7 days' AND p.time < $1::timestamptz
      AND p.signature_hash = c.signature_hash AND p.source_ip IS NOT DISTINCT FROM c.source_ip
  ) AS before
) seen
ORDER BY 18 DESC, c.last_seen DESC
LIMIT $5::integer
