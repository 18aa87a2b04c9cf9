-- The newest alert that fits. $1 alert id, $2 event id cited by it, $3 classes, $4 addresses and networks of its source, subject or targets,
-- $5 not after; each NULL: any. $6: one with a single source before any other.
SELECT alert_id, attack_class, severity, confidence, subject_type, subject_value, host(source_ip) AS source_ip, sources_count, targets,
  evidence, event_ids, techniques, first_seen, last_seen, event_count, summary, status, revision,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('actor', f.actor, 'verdict', f.verdict, 'comment', f.comment, 'given_at', f.given_at) ORDER BY f.given_at), '[]')
    FROM feedback f WHERE f.alert_id = alerts.alert_id) AS feedback
FROM alerts
WHERE ($1::uuid IS NULL OR alert_id = $1)
  AND ($2::uuid IS NULL OR event_ids @> ARRAY[$2::uuid])
  AND ($3::text[] IS NULL OR attack_class = ANY($3))
  AND ($4::inet[] IS NULL OR source_ip <<= ANY($4) OR EXISTS (
    SELECT 1 FROM unnest(targets || string_to_array(subject_value, '>')) t
    WHERE CASE
      WHEN t ~ '^\d{1,3}(\.\d{1,3}){3}(:\d+)?$' THEN split_part(t, ':', 1)::inet <<= ANY($4)
      WHEN t ~ '^\[[0-9a-f:.]+\]:\d+$' THEN substring(t FROM '^\[(.*)\]')::inet <<= ANY($4)
      WHEN t ~ '^[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*$' THEN t::inet <<= ANY($4)
      ELSE false END))
  AND ($5::timestamptz IS NULL OR first_seen <= $5)
ORDER BY ($6::boolean AND source_ip IS NULL), last_seen DESC, alert_id
LIMIT 1
