-- Log-ins that components say they accepted from whom an alert names as the source. $1 and $2 window, $3 attackers.
SELECT component, host, host(a.address) AS source_ip, count(*) AS lines, max(attributes ->> 'user') AS account,
  min(time) AS first_seen, max(time) AS last_seen, (array_agg(log_id ORDER BY time DESC))[1:5] AS log_ids,
  (array_agg(message ORDER BY time DESC))[1] AS newest_message
FROM component_logs, unnest(addresses) a (address)
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND addresses && $3::inet[] AND a.address = ANY($3::inet[])
  AND attributes ->> 'action' = 'accepted'
GROUP BY component, host, a.address
ORDER BY min(time)
LIMIT 20
