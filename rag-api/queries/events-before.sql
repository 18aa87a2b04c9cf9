-- What the parties of an attack did before it, grouped; rarest first, weighed up by the model's opinion and by the attacker's hand.
-- $1 addresses, $2 and $3 window, $4 the attacker (NULL: many), $5 rows of event-kinds.sql as JSON: a join of two reads of the
-- hypertable makes the planner of the embedded server crash. Rarity: ln(all flows of the window / flows of the kind).
WITH groups AS (
  SELECT source_ip, event_type, service, signature_hash,
    sum(flow_count) AS flows, count(DISTINCT destination_ip) AS targets, min(host(destination_ip)) AS a_target,
    count(DISTINCT destination_port) AS ports, min(destination_port) AS a_port,
    min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
    (array_agg(event_id ORDER BY time DESC))[1:5] AS event_ids
  FROM security_events
  WHERE time >= $2::timestamptz AND time < $3::timestamptz AND (source_ip = ANY($1::inet[]) OR destination_ip = ANY($1::inet[]))
  GROUP BY source_ip, event_type, service, signature_hash
), kinds AS (
  SELECT event_type, service, flows, sum(flows) OVER () AS all_flows
  FROM jsonb_to_recordset($5::jsonb) AS k (event_type text, service text, flows bigint)
), weighed AS (
  SELECT g.*, ln(k.all_flows / k.flows)::float AS rarity, coalesce(g.source_ip = $4::inet, false) AS is_attacker
  FROM groups g
  JOIN kinds k ON k.event_type = g.event_type AND k.service IS NOT DISTINCT FROM g.service
)
SELECT host(w.source_ip) AS source_ip, w.event_type, w.service, s.text AS signature, w.flows::bigint, w.targets, w.a_target, w.ports, w.a_port,
  w.first_seen, w.last_seen, w.attack_probability, w.event_ids, w.rarity
FROM weighed w
LEFT JOIN event_signatures s ON s.hash = w.signature_hash
ORDER BY w.rarity + 3 * coalesce(w.attack_probability, 0) + w.is_attacker::int DESC, w.last_seen DESC
LIMIT 40
