-- Of each source five events of a time (its end included): those with a completed handshake first, the newest first. $1 addresses, $2 and $3 the time.
SELECT host(a.address) AS source_ip, e.event_id, e.time, e.handshake_completed
FROM unnest($1::inet[]) a (address)
CROSS JOIN LATERAL (
  SELECT event_id, time, handshake_completed
  FROM security_events
  WHERE source_ip = a.address AND time >= $2::timestamptz AND time <= $3::timestamptz
  ORDER BY handshake_completed DESC NULLS LAST, time DESC
  LIMIT 5
) e
