-- Alerts by id, with their evidence. $1 ids.
SELECT alert_id, attack_class, severity, confidence, subject_type, subject_value, host(source_ip) AS source_ip, sources_count, targets,
  event_ids, techniques, evidence, first_seen, last_seen, event_count
FROM alerts
WHERE alert_id = ANY($1::uuid[])
ORDER BY array_position(ARRAY['critical', 'high', 'medium', 'low'], severity), last_seen DESC
