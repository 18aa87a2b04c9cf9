-- Values of one dimension by alerts' flows. $1 and $2 window, $3 classes or NULL, $4 rows.
SELECT value, count(*) AS alerts, sum(event_count)::bigint AS flows, count(*) OVER () AS values,
  (array_agg(alert_id ORDER BY last_seen DESC))[1:5] AS alert_ids
FROM alerts, LATERAL (/*dimension*/) AS named (value)
WHERE last_seen >= $1::timestamptz AND first_seen < $2::timestamptz AND ($3::text[] IS NULL OR attack_class = ANY($3)) AND value IS NOT NULL
GROUP BY value
ORDER BY sum(event_count) DESC NULLS LAST, count(*) DESC, value
LIMIT $4::integer
