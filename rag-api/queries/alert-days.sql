-- On how many of the observed days there was an alert of the kind. $1 and $2 window, $3 classes or NULL, $4 time zone of the days.
-- Observed: a day of which any flow is stored.
SELECT (SELECT count(DISTINCT date_trunc('day', hour AT TIME ZONE $4::text)) FROM origins_per_hour
    WHERE hour >= date_trunc('hour', $1::timestamptz) AND hour < $2::timestamptz) AS observed_days,
  count(DISTINCT date_trunc('day', first_seen AT TIME ZONE $4::text)) AS alert_days, count(*) AS alerts,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen, (array_agg(alert_id ORDER BY last_seen DESC))[1:10] AS alert_ids
FROM alerts
WHERE first_seen >= $1::timestamptz AND first_seen < $2::timestamptz AND ($3::text[] IS NULL OR attack_class = ANY($3))
