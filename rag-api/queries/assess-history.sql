-- What addresses did as sources of flows in whole hours: sources_per_hour where it is stored, else from the events as it counts them.
-- $1 addresses, $2 and $3 hours, $4 hour from which on the events are read.
SELECT host(address) AS address, sum(flows)::bigint AS flows, max(attack_probability) AS attack_probability, min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
FROM (
  SELECT address, flows, highest_attack_probability AS attack_probability, first_seen, last_seen
  FROM /*stored*/
  WHERE address = ANY($1::inet[]) AND hour >= $2::timestamptz AND hour < $4::timestamptz
  UNION ALL
  SELECT source_ip, flow_count, attack_probability, time, coalesce(end_time, time)
  FROM security_events
  WHERE source_ip = ANY($1::inet[]) AND time >= $4::timestamptz AND time < $3::timestamptz AND metadata -> 'duplicate_of_sensor' IS NULL
) hours
GROUP BY address
