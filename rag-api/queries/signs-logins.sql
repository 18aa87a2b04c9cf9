-- Log-ins that succeeded on systems from whom an alert names as the source. $1 and $2 window, $3 systems, $4 attackers.
SELECT host(source_ip) AS source_ip, host(destination_ip) AS destination_ip, service, sum(flow_count)::bigint AS flows, count(*) AS records,
  max(coalesce(protocol ->> 'login_user', protocol ->> 'ntlm_user')) AS account, min(time) AS first_seen, max(time) AS last_seen,
  (array_agg(event_id ORDER BY time DESC))[1:5] AS event_ids
FROM security_events
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND source_ip = ANY($4::inet[]) AND /*is_system*/
  AND (protocol ->> 'login_succeeded')::boolean
GROUP BY source_ip, destination_ip, service
ORDER BY min(time)
LIMIT 20
