-- What was decided about addresses, and how many enforcers reported in the newest 7 days (as blocked_now takes them): one row. $1 addresses.
-- By the wall clock, whatever a question takes for now.
SELECT (SELECT count(DISTINCT enforcer) FROM enforcement_reports WHERE time >= now() - interval '7 days') AS enforcers,
  coalesce((SELECT jsonb_agg(d) FROM (
    SELECT host(address) AS address, action, status, requested_by, policy, decided_at, expires_at
    FROM decisions WHERE address >>= ANY($1::inet[]) ORDER BY decided_at DESC, decision_id LIMIT 20) d), '[]') AS decisions
