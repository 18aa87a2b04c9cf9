-- How often a class was alerted before an alert. $1 class, $2 and $3 window of first_seen, $4 not this alert, $5 time zone of the days.
SELECT count(*) AS alerts, count(DISTINCT date_trunc('day', first_seen AT TIME ZONE $5::text)) AS days,
  min(first_seen) AS first_seen, max(first_seen) AS last_seen, (array_agg(alert_id ORDER BY first_seen DESC))[1:10] AS alert_ids
FROM alerts
WHERE attack_class = $1 AND first_seen >= $2::timestamptz AND first_seen < $3::timestamptz AND alert_id <> $4::uuid
