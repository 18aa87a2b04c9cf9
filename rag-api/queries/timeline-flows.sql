-- Flows of the same events through time. $1 attackers, $2 others, $3 and $4 window, $5 seconds of a bucket.
SELECT time_bucket(make_interval(secs => $5::integer), time) AS bucket, sum(flow_count)::bigint AS flows
FROM security_events
WHERE time >= $3::timestamptz AND time <= $4::timestamptz
  AND (source_ip = ANY($1::inet[]) OR destination_ip = ANY($1::inet[])
    OR (attack_probability >= 0.5 AND (source_ip = ANY($2::inet[]) OR destination_ip = ANY($2::inet[]))))
GROUP BY 1
ORDER BY 1
