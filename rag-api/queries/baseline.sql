-- Each whole hour of the window beside the same hour of the 14 days before it: median and median absolute deviation of its flows.
-- $1 and $2 window. No row: no whole hour in it, or none with a past. An hour of the past without any event is not comparable: a
-- network is never that quiet, the sensor was off. Only the hours compared are read.
WITH asked AS (
  SELECT hour FROM generate_series(
    date_trunc('hour', $1::timestamptz + interval '1 hour' - interval '1 microsecond'),
    date_trunc('hour', $2::timestamptz) - interval '1 hour', interval '1 hour') AS hour
), counted AS (
  SELECT a.hour, back, e.flows, e.sources
  FROM asked a
  CROSS JOIN generate_series(0, 14) AS back
  CROSS JOIN LATERAL (
    SELECT sum(flow_count) AS flows, count(DISTINCT source_ip) AS sources
    FROM security_events
    WHERE time >= a.hour - back * interval '1 day' AND time < a.hour - back * interval '1 day' + interval '1 hour'
  ) e
), compared AS (
  SELECT now.hour, coalesce(now.flows, 0) AS flows, now.sources, before.flows AS before
  FROM counted now
  JOIN counted before ON before.hour = now.hour AND before.back > 0 AND before.flows IS NOT NULL
  WHERE now.back = 0
), medians AS (
  SELECT hour, flows, sources, count(*) AS hours, percentile_cont(0.5) WITHIN GROUP (ORDER BY before) AS median
  FROM compared
  GROUP BY hour, flows, sources
)
SELECT m.hour, m.flows::bigint, m.sources, m.hours, m.median,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(c.before - m.median)) AS deviation
FROM medians m
JOIN compared c USING (hour)
GROUP BY m.hour, m.flows, m.sources, m.hours, m.median
ORDER BY m.hour
