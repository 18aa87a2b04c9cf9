-- The alert that an incident is looked for by. $1 its id.
SELECT alert_id, attack_class, severity, confidence, subject_type, subject_value, host(source_ip) AS source_ip, sources_count, targets, event_ids, techniques,
  first_seen, last_seen, event_count, status, summary
FROM alerts
WHERE alert_id = $1::uuid
