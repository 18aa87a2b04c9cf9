-- Span of the alerts active in a window whose cited events must be read to know their origin, service or port: all of them where a service or
-- port is asked ($4), else those of several sources, and those that go on after what conversations_per_hour holds ($3). $1 and $2 window.
SELECT min(first_seen) - interval '1 minute' AS begins, max(last_seen) + interval '1 minute' AS ends
FROM alerts
WHERE last_seen >= $1::timestamptz AND first_seen < $2::timestamptz
  AND ($4::boolean OR source_ip IS NULL OR last_seen >= $3::timestamptz - interval '1 minute')
