-- Alerts that cite one of the events, or were active in a window and name one of the addresses; newest first.
-- $1 event ids, $2 addresses, $3 and $4 window, $5 rows. cited: those of the events that the alert cites.
SELECT alert_id, attack_class, severity, confidence, subject_type, subject_value, host(source_ip) AS source_ip, sources_count, targets,
  event_ids[1:5] AS event_ids, techniques, first_seen, last_seen, event_count, cited, count(*) OVER () AS alerts
FROM alerts
CROSS JOIN LATERAL (SELECT coalesce(array_agg(id), '{}') AS cited FROM unnest(event_ids) id WHERE id = ANY($1::uuid[])) c
WHERE event_ids && $1::uuid[]
  OR (last_seen >= $3::timestamptz AND first_seen < $4::timestamptz
    AND (source_ip = ANY($2::text[]::inet[]) OR string_to_array(subject_value, '>') && $2::text[] OR EXISTS (
      SELECT 1 FROM unnest(targets) t
      WHERE CASE WHEN t LIKE '[%' THEN substring(t FROM '^\[(.*)\]') WHEN t ~ '^[^:]+:\d+$' THEN split_part(t, ':', 1) ELSE t END = ANY($2::text[]))))
ORDER BY last_seen DESC, alert_id
LIMIT $5::integer
