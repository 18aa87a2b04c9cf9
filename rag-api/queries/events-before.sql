-- What the parties of an attack did before it, grouped; rarest first, weighed up by the model's opinion and by the attacker's hand.
-- The attacker and whom the model suspects are named one by one, all others are one group per kind: a busy server has many clients.
-- $1 addresses, $2 and $3 window, $4 the attacker (NULL: many). A fold's own counts are a lower bound of what is distinct. Rarity: ln(all flows of
-- the window / flows of the kind). All flows are added up from the largest pieces that fill the window: $9 to $10 whole days, around them $7 to
-- $8 whole hours, around them $5 to $6 whole minutes, events at both ends.
WITH involved AS (
  SELECT *, CASE WHEN source_ip = $4::inet OR attack_probability >= 0.5 THEN source_ip END AS suspect
  FROM security_events
  WHERE time >= $2::timestamptz AND time < $3::timestamptz AND (source_ip = ANY($1::inet[]) OR destination_ip = ANY($1::inet[]))
), groups AS (
  SELECT suspect, event_type, service, signature_hash, min(source_ip) AS a_source, greatest(count(DISTINCT source_ip), max((metadata->'fold'->>'distinct_sources')::bigint)) AS sources,
    sum(flow_count) AS flows, 
    greatest(count(DISTINCT destination_ip), max((metadata->'fold'->>'distinct_hosts')::bigint)) AS targets, min(host(destination_ip)) AS a_target,
    greatest(count(DISTINCT destination_port), max((metadata->'fold'->>'distinct_ports')::bigint)) AS ports, min(destination_port) AS a_port,
    min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
    (array_agg(event_id ORDER BY time DESC))[1:5] AS event_ids
  FROM involved
  GROUP BY suspect, event_type, service, signature_hash
), pieces AS (
  SELECT event_type, service, flows FROM kinds_per_day WHERE day >= $9::timestamptz AND day < $10::timestamptz
  UNION ALL
  SELECT event_type, service, flows FROM kinds_per_hour WHERE hour >= $7::timestamptz AND hour < $9::timestamptz
  UNION ALL
  SELECT event_type, service, flows FROM kinds_per_hour WHERE hour >= $10::timestamptz AND hour < $8::timestamptz
  UNION ALL
  SELECT event_type, service, flows FROM events_per_minute WHERE minute >= $5::timestamptz AND minute < $7::timestamptz
  UNION ALL
  SELECT event_type, service, flows FROM events_per_minute WHERE minute >= $8::timestamptz AND minute < $6::timestamptz
  UNION ALL
  SELECT event_type, service, flow_count FROM security_events WHERE time >= $2::timestamptz AND time < $5::timestamptz
  UNION ALL
  SELECT event_type, service, flow_count FROM security_events WHERE time >= $6::timestamptz AND time < $3::timestamptz
), kinds AS (
  SELECT event_type, service, sum(flows) AS flows, sum(sum(flows)) OVER () AS all_flows
  FROM pieces
  GROUP BY event_type, service
), weighed AS (
  SELECT g.*, ln(greatest(k.all_flows, 1) / greatest(k.flows, 1))::float AS rarity, coalesce(g.suspect = $4::inet, false) AS is_attacker
  FROM groups g
  JOIN kinds k ON k.event_type = g.event_type AND k.service IS NOT DISTINCT FROM g.service
)
SELECT CASE WHEN w.sources = 1 THEN host(w.a_source) END AS source_ip, w.sources, w.is_attacker, w.event_type, w.service, s.text AS signature,
  w.flows::bigint, w.targets, w.a_target, w.ports, w.a_port, w.first_seen, w.last_seen, w.attack_probability, w.event_ids, w.rarity
FROM weighed w
LEFT JOIN event_signatures s ON s.hash = w.signature_hash
ORDER BY w.rarity + 3 * coalesce(w.attack_probability, 0) + w.is_attacker::int DESC, w.last_seen DESC
LIMIT 40
