-- Alerts about the same source or the same targets that began before a moment. $1 addresses, $2 that moment, $3 not this alert, $4 not before.
SELECT alert_id, attack_class, severity, confidence, subject_type, subject_value, host(source_ip) AS source_ip, sources_count, targets, event_ids, techniques,
  first_seen, last_seen, event_count
FROM alerts
WHERE first_seen < $2::timestamptz AND last_seen >= $4::timestamptz AND alert_id <> $3::uuid
  AND (source_ip = ANY($1::inet[]) OR subject_value = ANY(SELECT host(a) FROM unnest($1::inet[]) a)
    OR EXISTS (SELECT 1 FROM unnest(targets) t, unnest($1::inet[]) a WHERE t = host(a) OR t LIKE host(a) || ':%' OR t LIKE '[' || host(a) || ']:%'))
ORDER BY last_seen DESC
LIMIT 20
