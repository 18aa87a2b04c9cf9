-- What was decided about addresses, what enforcers say is in force for them, and how many enforcers reported in the newest 7 days (as blocked_now
-- takes them): one row. $1 addresses. By the wall clock, whatever a question takes for now.
SELECT h.enforcers, h.newest_report,
  coalesce((SELECT jsonb_agg(d) FROM (
    SELECT host(address) AS address, action, status, requested_by, policy, decided_at, expires_at
    FROM decisions WHERE address >>= ANY($1::inet[]) ORDER BY decided_at DESC, decision_id LIMIT 20) d), '[]') AS decisions,
  coalesce((SELECT jsonb_agg(b) FROM (
    SELECT address::text AS address, coalesce(action, 'block') AS action, enforcer, reported_at, expires_at, decision_status
    FROM blocked_now WHERE address >>= ANY($1::inet[]) ORDER BY reported_at DESC, address LIMIT 20) b), '[]') AS blocks
FROM (SELECT count(DISTINCT enforcer) AS enforcers, max(time) AS newest_report FROM enforcement_reports WHERE time >= now() - interval '7 days') h
