-- A page of alerts, newest first. $1 and $2 last_seen and id of the row before the page (NULL: first page), $3 class, $4 severity,
-- $5 source or subject, $6 status, $7 not before, $8 not after; each NULL: any. $9 rows.
SELECT *, host(source_ip) AS source_ip,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('actor', f.actor, 'verdict', f.verdict, 'comment', f.comment, 'given_at', f.given_at) ORDER BY f.given_at), '[]')
    FROM feedback f WHERE f.alert_id = alerts.alert_id) AS feedback
FROM alerts
WHERE ($1::timestamptz IS NULL OR (last_seen, alert_id) < ($1::timestamptz, $2::uuid))
  AND ($3::text IS NULL OR attack_class = $3)
  AND ($4::text IS NULL OR severity = $4)
  AND ($5::inet IS NULL OR source_ip = $5 OR subject_value = host($5::inet))
  AND ($6::text IS NULL OR status = $6)
  AND ($7::timestamptz IS NULL OR last_seen >= $7)
  AND ($8::timestamptz IS NULL OR last_seen < $8)
ORDER BY last_seen DESC, alert_id DESC
LIMIT $9::integer
