-- What systems did themselves that an owner would not expect: flows that the model takes for attacks, and traffic with ends that a feed
-- lists (the other end, not their own address). $1 and $2 window, $3 systems.
SELECT host(source_ip) AS source_ip, event_type, service, coalesce(/*is_listed*/, false) AS is_listed,
  sum(flow_count)::bigint AS flows, count(DISTINCT destination_ip) AS targets, min(host(destination_ip)) AS a_target,
  max(attack_probability) AS attack_probability, min(attack_class) FILTER (WHERE attack_probability >= 0.5) AS attack_class,
  min(time) AS first_seen, max(time) AS last_seen, (array_agg(event_id ORDER BY time DESC))[1:5] AS event_ids
FROM security_events
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND /*is_system*/
  AND (attack_probability >= 0.5 OR /*is_listed*/)
GROUP BY source_ip, event_type, service, 4
ORDER BY min(time)
LIMIT 20
