-- Kinds of events in a window, rarest first. Rarity in nats: ln(all flows / flows of the signature) + half of the same for the source,
-- plus 6 times the model's probability (an attack of which it is sure outweighs a share of one in 400), plus 2 for a
-- signature that was never seen before the window (seen_before; NULL: no signature is stored yet). $1 start of the window, $2 rows; the kinds come from
-- unusual-kinds.sql, or counted in memory as JSON.
WITH kinds AS (
  /*kinds*/
), weighed AS (
  SELECT kinds.*, sum(flows) OVER () AS all_flows, sum(flows) OVER (PARTITION BY kind) AS kind_flows,
    sum(flows) OVER (PARTITION BY source_ip) AS source_flows
  FROM kinds
), scored AS (
  SELECT w.*, s.text AS signature, s.first_seen < $1::timestamptz AS seen_before,
    ln(greatest(all_flows, 1) / greatest(kind_flows, 1)) + 0.5 * ln(greatest(all_flows, 1) / greatest(source_flows, 1)) + 6 * coalesce(attack_probability, 0)
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
LIMIT $2::integer
