-- Stored events to assess. $1 ids, $2 and $3 earliest and latest time held in those ids (prunes chunks).
SELECT event_id, time, host(source_ip) AS source_ip, host(destination_ip) AS destination_ip, destination_port, attack_probability, attack_class,
  metadata -> 'intel_hits' AS intel_hits
FROM security_events
WHERE event_id = ANY($1::uuid[]) AND time BETWEEN $2::timestamptz AND $3::timestamptz
