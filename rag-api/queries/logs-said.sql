-- What the newest 5,000 of those lines say, most said first: by template, or with digits masked where a line has none. Parameters as in
-- logs-grouped.sql.
WITH lines AS (
  SELECT log_id, time, component, message, template_hash
  FROM component_logs
  WHERE time >= $1::timestamptz AND time < $2::timestamptz AND /*filter*/
  ORDER BY time DESC
  LIMIT 5000
)
SELECT component, coalesce(s.text, regexp_replace(left(message, 200), '[0-9]+', '#', 'g')) AS said, count(*) AS lines, sum(count(*)) OVER ()::bigint AS all_lines,
  min(time) AS first_seen, max(time) AS last_seen, (array_agg(log_id ORDER BY time DESC))[1:3] AS log_ids
FROM lines
LEFT JOIN event_signatures s ON s.hash = lines.template_hash
GROUP BY 1, 2
ORDER BY count(*) DESC, max(time) DESC
LIMIT $8::integer
