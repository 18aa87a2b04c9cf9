-- Alerts that share an address, active in a window, newest first. $1 addresses, $2 and $3 window, $4 rows.
SELECT alert_id, attack_class, severity, confidence, subject_type, subject_value, host(source_ip) AS source_ip, sources_count, targets, event_ids, techniques,
  first_seen, last_seen, event_count, status, summary
FROM alerts
WHERE last_seen >= $2::timestamptz AND first_seen <= $3::timestamptz
  AND (source_ip = ANY($1::inet[]) OR EXISTS (
    SELECT 1 FROM unnest(targets || string_to_array(subject_value, '>')) t
    WHERE (CASE WHEN t ~ '^\[[0-9a-f:.]+\](:[0-9]+)?$' THEN split_part(substr(t, 2), ']', 1) WHEN t ~ '^[0-9.]+:[0-9]+$' THEN split_part(t, ':', 1) ELSE t END)
      = ANY(SELECT host(a) FROM unnest($1::inet[]) a)))
ORDER BY last_seen DESC
LIMIT $4::integer
