-- Log lines of a window by component, host and severity, severest first. $1 and $2 window, $3 components (parts of their names), $4 least
-- severity (0 emerg to 7 debug), $5 hosts, $6 addresses, $7 networks; each NULL: any. $8 rows. A line fits
-- that was written on one of the hosts or names one of the addresses.
SELECT component, host, severity, count(*) AS lines, sum(count(*)) OVER ()::bigint AS all_lines, count(*) OVER () AS groups,
  min(time) AS first_seen, max(time) AS last_seen,
  (array_agg(log_id ORDER BY time DESC))[1:5] AS log_ids, (array_agg(message ORDER BY time DESC))[1] AS newest_message
FROM component_logs
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND /*filter*/
GROUP BY component, host, severity
ORDER BY array_position(ARRAY['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'], severity), count(*) DESC, component, host
LIMIT $8::integer
