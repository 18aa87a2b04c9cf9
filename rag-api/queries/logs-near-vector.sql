-- Templates of log lines nearest to a vector, with the newest line of each. $1 vector, $2 its model, $3 before this moment, $4 hours,
-- $5 how many.
SELECT similar_time AS time, similarity, log_id, component, host, severity, message, lines, template
FROM logs_near_vector($1::vector, $2, $3::timestamptz, make_interval(hours => $4::integer), $5::integer)
