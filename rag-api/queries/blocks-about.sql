-- What enforcers say is in force for addresses, the newest word first. $1 addresses.
SELECT address::text AS address, coalesce(action, 'block') AS action, enforcer, reported_at, expires_at, decision_status
FROM blocked_now
WHERE address >>= ANY($1::inet[])
ORDER BY reported_at DESC, address
LIMIT 20
