-- Alerts from which a page of incidents begins, newest first. $1 and $2 last_seen and id of the alert before the page (NULL: first page), $3 not
-- before, $4 before (NULL: any), $5 rows.
SELECT alert_id, attack_class, severity, confidence, subject_type, subject_value, host(source_ip) AS source_ip, sources_count, targets, event_ids, techniques,
  first_seen, last_seen, event_count, status, summary
FROM alerts
WHERE ($1::timestamptz IS NULL OR (last_seen, alert_id) < ($1::timestamptz, $2::uuid))
  AND ($3::timestamptz IS NULL OR last_seen >= $3)
  AND ($4::timestamptz IS NULL OR last_seen < $4)
ORDER BY last_seen DESC, alert_id DESC
LIMIT $5::integer
