-- Events of a chain, oldest first. $1 ids, $2 and $3 earliest and latest time held in those ids (prunes chunks).
SELECT event_id, time, end_time, sensor_id, event_type, transport, service, host(source_ip) AS source_ip, host(destination_ip) AS destination_ip,
  destination_port, flow_count, src_bytes, dst_bytes, tcp_state, handshake_completed, community_id, attack_probability, attack_class,
  signature_hash, metadata -> 'intel_hits' AS intel_hits
FROM security_events
WHERE event_id = ANY($1::uuid[]) AND time BETWEEN $2::timestamptz AND $3::timestamptz
ORDER BY time, event_id
