-- A history cut into windows of equal length, counted back from its end: alerts of a class that began in each, and those of them that fit.
-- A window counts when it was observed (any event of it is stored): $11 numbers of such windows, 0 the newest (observed-hours.sql). $1 and $2
-- history, $3 hours of a window, $4 class, $5 addresses or networks of the source, $6 address of a target, $7 port of a target, $8 hour of the day, $9 day of the week (1: Monday) of first_seen, each NULL: any; $10 time zone.
WITH observed AS (
  SELECT unnest($11::integer[]) AS slot
), begun AS (
  SELECT floor(extract(epoch FROM $2::timestamptz - first_seen - interval '1 microsecond') / (3600 * $3::integer))::integer AS slot, alert_id, first_seen,
    ($5::inet[] IS NULL OR source_ip <<= ANY($5))
    AND ($6::text IS NULL OR EXISTS (SELECT 1 FROM unnest(targets || string_to_array(subject_value, '>')) t
      WHERE t = $6 OR t LIKE $6 || ':%' OR t LIKE '[' || $6 || ']:%'))
    AND ($7::integer IS NULL OR EXISTS (SELECT 1 FROM unnest(targets) t WHERE t LIKE '%:' || $7::text AND (t LIKE '[%' OR t ~ '^[^:]+:\d+$')))
    AND ($8::integer IS NULL OR extract(hour FROM first_seen AT TIME ZONE $10::text) = $8)
    AND ($9::integer IS NULL OR extract(isodow FROM first_seen AT TIME ZONE $10::text) = $9) AS fits
  FROM alerts
  WHERE first_seen >= $1::timestamptz AND first_seen < $2::timestamptz AND ($4::text IS NULL OR attack_class = $4)
), counted AS (
  SELECT slot, count(*) AS alerts, count(*) FILTER (WHERE fits) AS fitting,
    (array_agg(alert_id ORDER BY first_seen DESC))[1] AS alert_id, (array_agg(alert_id ORDER BY first_seen DESC) FILTER (WHERE fits))[1] AS fitting_id
  FROM begun
  GROUP BY slot
)
SELECT coalesce(o.slot, c.slot) AS slot, coalesce(c.alerts, 0) AS alerts, coalesce(c.fitting, 0) AS fitting, c.alert_id, c.fitting_id
FROM observed o
FULL JOIN counted c ON c.slot = o.slot
WHERE coalesce(o.slot, c.slot) < floor(extract(epoch FROM $2::timestamptz - $1::timestamptz) / (3600 * $3::integer))
ORDER BY 1 DESC
