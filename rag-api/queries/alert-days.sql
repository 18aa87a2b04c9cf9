-- On how many of the observed days there was an alert of the kind. $1 and $2 window, $3 classes or NULL, $4 time zone of the days, $5 a whole hour
-- some hours before $2. Observed: a day of which any flow is stored; before $5 by the aggregate, after it by its first and last event (what the
-- aggregate has not added up yet would be added up to be looked at).
WITH observed AS (
  SELECT hour AS time FROM events_per_hour WHERE hour >= time_bucket('1 hour', $1::timestamptz) AND hour < $5::timestamptz
  UNION ALL
  SELECT unnest(ARRAY[min(time), max(time)]) FROM security_events WHERE time >= $5::timestamptz AND time < $2::timestamptz
)
SELECT (SELECT count(DISTINCT date_trunc('day', time AT TIME ZONE $4::text)) FROM observed WHERE time IS NOT NULL) AS observed_days,
  count(DISTINCT date_trunc('day', first_seen AT TIME ZONE $4::text)) AS alert_days, count(*) AS alerts,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen, (array_agg(alert_id ORDER BY last_seen DESC))[1:10] AS alert_ids
FROM alerts
WHERE first_seen >= $1::timestamptz AND first_seen < $2::timestamptz AND ($3::text[] IS NULL OR attack_class = ANY($3))
