-- Components that wrote during an incident and an hour around it. $1 and $2 incident.
SELECT coalesce(component, '?') AS component, host, count(*) AS lines, min(time) AS first_line, max(time) AS last_line
FROM component_logs
WHERE time >= $1::timestamptz - interval '1 hour' AND time <= $2::timestamptz + interval '1 hour'
GROUP BY 1, 2
ORDER BY count(*) DESC, 1, 2
LIMIT 100
