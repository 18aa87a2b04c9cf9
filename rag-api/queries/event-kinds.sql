-- Flows of each kind of event in a window: how common a kind is. $1 and $2 window.
SELECT event_type, service, sum(flow_count)::bigint AS flows
FROM security_events
WHERE time >= $1::timestamptz AND time < $2::timestamptz
GROUP BY event_type, service
