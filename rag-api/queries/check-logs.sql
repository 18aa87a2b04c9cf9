-- Facts of the log lines that claims cite. $1 ids, $2 and $3 earliest and latest time held in those ids (prunes chunks).
SELECT log_id, time, component, host, severity
FROM component_logs
WHERE log_id = ANY($1::uuid[]) AND time BETWEEN $2::timestamptz AND $3::timestamptz
