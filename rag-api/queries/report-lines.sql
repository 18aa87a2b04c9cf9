-- What components wrote about addresses, by component, host and what the line says (its template, or with digits masked), in the order in which it
-- began. $1 addresses, $2 and $3 window. Bounded: the newest 20,000 lines.
WITH lines AS (
  SELECT log_id, time, component, host, severity, message, template_hash
  FROM component_logs
  WHERE time >= $2::timestamptz AND time <= $3::timestamptz AND addresses && $1::inet[]
  ORDER BY time DESC
  LIMIT 20000
)
SELECT component, host, count(*) AS lines, min(time) AS first_line, max(time) AS last_line, (array_agg(log_id ORDER BY time))[1:3] AS log_ids,
  (array_agg(message ORDER BY time))[1] AS a_message
FROM lines
GROUP BY component, host, coalesce(template_hash::text, regexp_replace(left(message, 200), '[0-9]+', '#', 'g'))
ORDER BY min(time)
LIMIT 60
