-- Alerts of sources, oldest first, for how soon a source comes back. $1 and $2 window, $3 addresses or networks of whom it is about.
-- At most the newest 20,000 of others; all of those asked about.
SELECT host(source_ip) AS source_ip, attack_class, first_seen, last_seen, alert_id, source_ip <<= ANY($3::inet[]) AS is_subject
FROM (
  (SELECT alert_id, source_ip, attack_class, first_seen, last_seen FROM alerts WHERE source_ip <<= ANY($3::inet[]) AND last_seen >= $1::timestamptz AND first_seen < $2::timestamptz ORDER BY last_seen DESC LIMIT 5000)
  UNION
  (SELECT alert_id, source_ip, attack_class, first_seen, last_seen FROM alerts WHERE source_ip IS NOT NULL AND last_seen >= $1::timestamptz AND first_seen < $2::timestamptz ORDER BY last_seen DESC LIMIT 20000)
) known
ORDER BY source_ip, first_seen
