-- Alerts stored since the last look. $1 stored_at; the ten seconds before are read again: a row's stored_at is its transaction's start.
SELECT *, host(source_ip) AS source_ip,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('actor', f.actor, 'verdict', f.verdict, 'comment', f.comment, 'given_at', f.given_at) ORDER BY f.given_at), '[]')
    FROM feedback f WHERE f.alert_id = alerts.alert_id) AS feedback
FROM alerts WHERE stored_at >= $1::timestamptz - interval '10 seconds' ORDER BY stored_at LIMIT 5000
