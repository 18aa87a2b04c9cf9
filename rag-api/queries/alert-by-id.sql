-- One alert. $1 its id.
SELECT *, host(source_ip) AS source_ip,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('actor', f.actor, 'verdict', f.verdict, 'comment', f.comment, 'given_at', f.given_at) ORDER BY f.given_at), '[]')
    FROM feedback f WHERE f.alert_id = alerts.alert_id) AS feedback
FROM alerts WHERE alert_id = $1::uuid
