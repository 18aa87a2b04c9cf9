-- Facts of the alerts that claims cite. $1 ids.
SELECT alert_id, attack_class, host(source_ip) AS source_ip, subject_value, targets, first_seen, last_seen
FROM alerts
WHERE alert_id = ANY($1::uuid[])
