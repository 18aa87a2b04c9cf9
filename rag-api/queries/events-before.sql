-- What the parties of an attack did before it, grouped; rarest first, weighed up by the model's opinion and by the attacker's hand.
-- $1 addresses, $2 and $3 window, $4 the attacker (NULL: many). Rarity: ln(all flows of the window / flows of the kind).
WITH involved AS (
  SELECT * FROM security_events e
  WHERE e.time >= $2::timestamptz AND e.time < $3::timestamptz AND (e.source_ip = ANY($1::inet[]) OR e.destination_ip = ANY($1::inet[]))
), kinds AS (
  SELECT event_type, service, sum(flow_count) AS flows FROM security_events
  WHERE time >= $2::timestamptz AND time < $3::timestamptz
  GROUP BY event_type, service
), everything AS (SELECT sum(flows) AS flows FROM kinds)
SELECT host(i.source_ip) AS source_ip, i.event_type, i.service, i.signature_hash, s.text AS signature,
  sum(i.flow_count)::bigint AS flows, count(*) AS records,
  count(DISTINCT i.destination_ip) AS targets, min(host(i.destination_ip)) AS a_target,
  count(DISTINCT i.destination_port) AS ports, min(i.destination_port) AS a_port,
  min(i.time) AS first_seen, max(i.time) AS last_seen,
  max(i.attack_probability) AS attack_probability,
  (array_agg(i.event_id ORDER BY i.time DESC))[1:5] AS event_ids,
  ln(max(t.flows) / max(k.flows))::float AS rarity,
  coalesce(i.source_ip = $4::inet, false) AS is_attacker
FROM involved i
JOIN kinds k ON k.event_type = i.event_type AND k.service IS NOT DISTINCT FROM i.service
CROSS JOIN everything t
LEFT JOIN event_signatures s ON s.hash = i.signature_hash
GROUP BY i.source_ip, i.event_type, i.service, i.signature_hash, s.text
ORDER BY ln(max(t.flows) / max(k.flows)) + 3 * coalesce(max(i.attack_probability), 0) + (coalesce(i.source_ip = $4::inet, false))::int DESC,
  max(i.time) DESC
LIMIT 40
