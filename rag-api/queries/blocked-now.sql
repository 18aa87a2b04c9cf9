-- What enforcers say is in force, the newest word first. $1 addresses or networks asked about (NULL: any), $2 rows. Alerts that are stored.
SELECT address::text AS address, coalesce(action, 'block') AS action, requested_by, policy, enforcer, reported_at, expires_at, packets, decision_status,
  ARRAY(SELECT a.alert_id FROM alerts a WHERE a.alert_id = ANY(b.alert_ids) ORDER BY a.last_seen DESC LIMIT 5) AS alert_ids,
  count(*) OVER () AS blocks
FROM blocked_now b
WHERE $1::inet[] IS NULL OR address <<= ANY($1) OR address >>= ANY($1)
ORDER BY reported_at DESC, address
LIMIT $2::integer
