-- Each whole hour of the window beside the same hour of the 14 days before it: median and median absolute deviation of its flows.
-- $1 and $2 window. No row: the window holds no whole hour.
WITH hourly AS (
  SELECT time_bucket('1 hour', time) AS hour, sum(flow_count) AS flows, count(DISTINCT source_ip) AS sources
  FROM security_events
  WHERE time >= $1::timestamptz - interval '14 days' AND time < $2::timestamptz
  GROUP BY 1
), asked AS (
  SELECT hour, coalesce(h.flows, 0) AS flows, coalesce(h.sources, 0) AS sources
  FROM generate_series(
    date_trunc('hour', $1::timestamptz + interval '1 hour' - interval '1 microsecond'),
    date_trunc('hour', $2::timestamptz) - interval '1 hour', interval '1 hour') AS hour
  LEFT JOIN hourly h USING (hour)
), comparable AS (
  SELECT a.hour, a.flows, a.sources, h.flows AS before
  FROM asked a
  JOIN hourly h ON h.hour < $1::timestamptz AND extract(hour FROM h.hour) = extract(hour FROM a.hour)
), medians AS (
  SELECT hour, flows, sources, count(*) AS hours, percentile_cont(0.5) WITHIN GROUP (ORDER BY before) AS median
  FROM comparable
  GROUP BY hour, flows, sources
)
SELECT m.hour, m.flows::bigint, m.sources, m.hours, m.median,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(c.before - m.median)) AS deviation
FROM medians m
JOIN comparable c USING (hour)
GROUP BY m.hour, m.flows, m.sources, m.hours, m.median
ORDER BY m.hour
