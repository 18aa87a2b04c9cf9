-- Events as evidence: the digest of each whole row but the moment it was stored. $1 ids, $2 and $3 earliest and latest time held in them.
SELECT event_id AS id, time, sensor_id, host(source_ip) AS source_ip, host(destination_ip) AS destination_ip, event_type,
  encode(sha256(convert_to((to_jsonb(e) - 'stored_at')::text, 'UTF8')), 'hex') AS sha256
FROM security_events e
WHERE event_id = ANY($1::uuid[]) AND time BETWEEN $2::timestamptz AND $3::timestamptz
