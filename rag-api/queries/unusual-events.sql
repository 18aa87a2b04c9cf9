-- Kinds of events in a window, rarest first. Rarity in nats: ln(all flows / flows of the signature) + half of the same for the source,
-- plus 6 times the model's probability (an attack of which it is sure outweighs a share of one in 400), plus 2 for a
-- signature that was never seen before the window (seen_before; NULL: no signature is stored yet). $1 and $2 window, $3 addresses or NULL, $4 networks or NULL, $5 rows. A fold's own counts are a lower bound of what is distinct.
WITH kinds AS (
  SELECT coalesce(signature_hash, event_type || '/' || coalesce(service, '-')) AS kind, event_type, service, signature_hash, source_ip,
    sum(flow_count) AS flows, count(*) AS records, 
    greatest(count(DISTINCT destination_ip), max((metadata->'fold'->>'distinct_hosts')::bigint)) AS targets, min(host(destination_ip)) AS a_target,
    greatest(count(DISTINCT destination_port), max((metadata->'fold'->>'distinct_ports')::bigint)) AS ports, min(destination_port) AS a_port,
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
), scored AS (
  SELECT w.*, s.text AS signature, s.first_seen < $1::timestamptz AS seen_before,
    ln(all_flows / kind_flows) + 0.5 * ln(all_flows / source_flows) + 6 * coalesce(attack_probability, 0)
      + 2 * coalesce(s.first_seen >= $1::timestamptz, false)::int AS score
  FROM weighed w
  LEFT JOIN event_signatures s ON s.hash = w.signature_hash
), ranked AS (
  -- Two of a kind are enough: the third says nothing new.
  SELECT *, row_number() OVER (PARTITION BY kind ORDER BY score DESC, last_seen DESC) AS rank_in_kind FROM scored
)
SELECT host(source_ip) AS source_ip, event_type, service, signature, flows::bigint, targets, a_target, ports, a_port,
  first_seen, last_seen, attack_probability, event_ids, kind_flows::bigint, all_flows::bigint, score::float, seen_before
FROM ranked
WHERE rank_in_kind <= 2
ORDER BY score DESC, last_seen DESC
LIMIT $5::integer
