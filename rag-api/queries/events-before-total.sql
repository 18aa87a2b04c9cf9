-- How much those parties did before it in all. $1 addresses, $2 and $3 window.
SELECT coalesce(sum(flow_count), 0)::bigint AS flows, count(*) AS records, count(DISTINCT source_ip) AS sources,
  min(time) AS first_seen, max(time) AS last_seen
FROM security_events
WHERE time >= $2::timestamptz AND time < $3::timestamptz AND (source_ip = ANY($1::inet[]) OR destination_ip = ANY($1::inet[]))
