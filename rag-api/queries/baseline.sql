-- Each whole hour of the window beside the same hour of the 14 days before it: median and median absolute deviation of its flows.
-- $1 and $2 window. No row: the window holds no whole hour. Only the hours compared are read; one without events before the first
-- event stored is not comparable, one without events after it had zero flows.
WITH asked AS (
  SELECT hour FROM generate_series(
    date_trunc('hour', $1::timestamptz + interval '1 hour' - interval '1 microsecond'),
    date_trunc('hour', $2::timestamptz) - interval '1 hour', interval '1 hour') AS hour
), stored AS (
  SELECT min(time) AS since FROM security_events WHERE time >= $1::timestamptz - interval '15 days' AND time < $1::timestamptz
), hours AS (
  SELECT a.hour AS asked_hour, a.hour - back * interval '1 day' AS hour, back
  FROM asked a, generate_series(0, 14 + extract(day FROM $2::timestamptz - $1::timestamptz)::integer) AS back
), counted AS (
  SELECT h.asked_hour, h.back, coalesce(e.flows, 0) AS flows, e.sources
  FROM hours h
  CROSS JOIN stored
  CROSS JOIN LATERAL (
    SELECT sum(flow_count) AS flows, count(DISTINCT source_ip) AS sources
    FROM security_events WHERE time >= h.hour AND time < h.hour + interval '1 hour'
  ) e
  WHERE h.back = 0 OR (h.hour < $1::timestamptz AND h.hour >= $1::timestamptz - interval '14 days' AND h.hour >= date_trunc('hour', stored.since))
), compared AS (
  SELECT now.asked_hour AS hour, now.flows, now.sources, before.flows AS before
  FROM counted now JOIN counted before ON before.asked_hour = now.asked_hour AND before.back > 0
  WHERE now.back = 0
), medians AS (
  SELECT hour, flows, sources, count(*) AS hours, percentile_cont(0.5) WITHIN GROUP (ORDER BY before) AS median
  FROM compared
  GROUP BY hour, flows, sources
)
SELECT m.hour, m.flows::bigint, coalesce(m.sources, 0) AS sources, m.hours, m.median,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(c.before - m.median)) AS deviation
FROM medians m
JOIN compared c USING (hour)
GROUP BY m.hour, m.flows, m.sources, m.hours, m.median
ORDER BY m.hour
