-- Templates of log lines that resemble a line's most, with the newest line of each before it. $1 log id, $2 hours, $3 how many.
SELECT similar_time AS time, similarity, log_id, component, host, severity, message, lines, template
FROM similar_logs($1::uuid, make_interval(hours => $2::integer), $3::integer)
