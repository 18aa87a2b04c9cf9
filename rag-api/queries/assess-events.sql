-- Stored events to assess, with the facts that claims are checked by. $1 ids, $2 and $3 earliest and latest time held in those ids (prunes chunks).
SELECT event_id, time, host(source_ip) AS source_ip, host(destination_ip) AS destination_ip, destination_port, event_type, service,
  source_country, source_asn, destination_country, attack_probability, attack_class, signature_hash, metadata -> 'intel_hits' AS intel_hits
FROM security_events
WHERE event_id = ANY($1::uuid[]) AND time BETWEEN $2::timestamptz AND $3::timestamptz
