-- Enforcers that reported in the newest 7 days, as blocked_now takes them. No enforcer: what is blocked is not known.
SELECT count(DISTINCT enforcer) AS enforcers, max(time) AS newest_report
FROM enforcement_reports
WHERE time >= now() - interval '7 days'
