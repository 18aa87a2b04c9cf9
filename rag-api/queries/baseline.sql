-- Each whole hour of the window beside the same hour of earlier periods: median and median absolute deviation of its flows, from the
-- aggregate. $1 and $2 window, $3 how many periods back, $4 a period ('7 days' compares the weekday as well, '1 day' the hour alone), $5 time
-- zone of the hours. No row: no whole hour in the window, or none with a past. An hour of the past without any event is not comparable: a
-- network is never that quiet, the sensor was off.
WITH asked AS (
  SELECT hour FROM generate_series(
    date_trunc('hour', $1::timestamptz + interval '1 hour' - interval '1 microsecond'),
    date_trunc('hour', $2::timestamptz) - interval '1 hour', interval '1 hour') AS hour
), per_hour AS MATERIALIZED (
  -- The whole reach at once: a row an hour. A day more at its begin, for a change of the clocks.
  SELECT hour, flows, suspicious_flows
  FROM events_per_hour
  WHERE hour >= date_trunc('hour', $1::timestamptz) - $3::integer * $4::interval - interval '1 day' AND hour < $2::timestamptz
), counted AS (
  SELECT a.hour, back, e.flows, e.suspicious_flows
  FROM asked a
  CROSS JOIN generate_series(0, $3::integer) AS back
  CROSS JOIN LATERAL (SELECT (a.hour AT TIME ZONE $5::text - back * $4::interval) AT TIME ZONE $5::text AS begin) b
  LEFT JOIN per_hour e ON e.hour = b.begin
), compared AS (
  SELECT now.hour, coalesce(now.flows, 0) AS flows, coalesce(now.suspicious_flows, 0) AS suspicious_flows, before.flows AS before
  FROM counted now
  JOIN counted before ON before.hour = now.hour AND before.back > 0 AND before.flows IS NOT NULL
  WHERE now.back = 0
), medians AS (
  SELECT hour, flows, suspicious_flows, count(*) AS hours, percentile_cont(0.5) WITHIN GROUP (ORDER BY before) AS median
  FROM compared
  GROUP BY hour, flows, suspicious_flows
)
SELECT m.hour, m.flows::bigint, m.suspicious_flows::bigint, m.hours, m.median,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(c.before - m.median)) AS deviation
FROM medians m
JOIN compared c USING (hour)
GROUP BY m.hour, m.flows, m.suspicious_flows, m.hours, m.median
ORDER BY m.hour
