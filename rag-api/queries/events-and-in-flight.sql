(
  -- What is stored and what is on its way, each event once: events of the window that were consumed and may not be stored yet come as JSON.
  SELECT time, event_id, event_type, service, source_ip, destination_ip, destination_port, flow_count, src_bytes, dst_bytes, source_country,
    source_asn, source_asn_name, destination_country, destination_asn_name, attack_probability, attack_class, signature_hash, metadata
  FROM security_events
  WHERE time >= /*from*/ AND time < /*to*/
  UNION ALL
  SELECT time, event_id, event_type, service, source_ip, destination_ip, destination_port, flow_count, src_bytes, dst_bytes, source_country,
    source_asn, source_asn_name, destination_country, destination_asn_name, attack_probability, attack_class, signature_hash, metadata
  FROM json_to_recordset(/*rows*/::json) AS coming (time timestamptz, event_id uuid, event_type text, service text, source_ip inet,
    destination_ip inet, destination_port integer, flow_count bigint, src_bytes bigint, dst_bytes bigint, source_country text, source_asn text,
    source_asn_name text, destination_country text, destination_asn_name text, attack_probability real, attack_class text,
    signature_hash text, metadata jsonb)
  WHERE NOT EXISTS (
    SELECT 1 FROM security_events stored
    WHERE stored.event_id = coming.event_id AND stored.time = coming.time AND stored.time >= /*from*/ AND stored.time < /*to*/)
) AS events
