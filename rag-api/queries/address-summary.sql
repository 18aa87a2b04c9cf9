-- What an address or network did in a window. $1 and $2 window, $3 network (a lone address is a network of one).
SELECT coalesce(sum(flow_count) FILTER (WHERE source_ip <<= $3::inet), 0)::bigint AS flows_begun,
  coalesce(sum(flow_count) FILTER (WHERE destination_ip <<= $3::inet), 0)::bigint AS flows_received,
  count(*) AS records,
  count(DISTINCT destination_ip) FILTER (WHERE source_ip <<= $3::inet) AS targets,
  count(DISTINCT source_ip) FILTER (WHERE destination_ip <<= $3::inet) AS sources,
  count(DISTINCT destination_port) FILTER (WHERE source_ip <<= $3::inet) AS ports,
  coalesce(sum(CASE WHEN source_ip <<= $3::inet THEN src_bytes ELSE dst_bytes END), 0)::bigint AS bytes_sent,
  coalesce(sum(CASE WHEN source_ip <<= $3::inet THEN dst_bytes ELSE src_bytes END), 0)::bigint AS bytes_received,
  min(time) AS first_seen, max(time) AS last_seen,
  max(CASE WHEN source_ip <<= $3::inet THEN source_country ELSE destination_country END) AS country,
  max(CASE WHEN source_ip <<= $3::inet THEN source_asn_name ELSE destination_asn_name END) AS asn_name,
  coalesce(sum(flow_count) FILTER (WHERE source_ip <<= $3::inet AND attack_probability >= 0.5), 0)::bigint AS attack_flows,
  (array_agg(event_id ORDER BY time DESC))[1:5] AS event_ids
FROM security_events
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND (source_ip <<= $3::inet OR destination_ip <<= $3::inet)
