-- How much a lone address did in a window of whole hours, without its events. $1 and $2 window, $3 address, $4 whole hour up to which aggregates
-- are read. Distinct peers and ports are those of the hour that has most: they do not add up over hours. suspected_hours: hours in which the
-- model took a flow of it for an attack.
WITH parts AS (
  SELECT true AS is_source, hour, flows, bytes_sent, bytes_received, peers, ports, highest_attack_probability, first_seen, last_seen
  FROM sources_per_hour
  WHERE hour >= $1::timestamptz AND hour < $4::timestamptz AND address = $3::inet
  UNION ALL
  SELECT false, hour, flows, bytes_sent, bytes_received, peers, ports, NULL, first_seen, last_seen
  FROM destinations_per_hour
  WHERE hour >= $1::timestamptz AND hour < $4::timestamptz AND address = $3::inet
  UNION ALL
  SELECT source_ip IS NOT DISTINCT FROM $3::inet, $4::timestamptz, sum(flow_count)::bigint,
    sum(CASE WHEN source_ip = $3::inet THEN src_bytes ELSE dst_bytes END) FILTER (WHERE metadata->'duplicate_of_sensor' IS NULL)::bigint,
    sum(CASE WHEN source_ip = $3::inet THEN dst_bytes ELSE src_bytes END) FILTER (WHERE metadata->'duplicate_of_sensor' IS NULL)::bigint,
    count(DISTINCT CASE WHEN source_ip = $3::inet THEN destination_ip ELSE source_ip END), count(DISTINCT destination_port),
    max(attack_probability) FILTER (WHERE source_ip = $3::inet), min(time), max(coalesce(end_time, time))
  FROM security_events
  WHERE time >= $4::timestamptz AND time < $2::timestamptz AND (source_ip = $3::inet OR destination_ip = $3::inet)
  GROUP BY 1
)
SELECT coalesce(sum(flows) FILTER (WHERE is_source), 0)::bigint AS flows_begun, coalesce(sum(flows) FILTER (WHERE NOT is_source), 0)::bigint AS flows_received,
  coalesce(max(peers) FILTER (WHERE is_source), 0)::bigint AS targets, coalesce(max(peers) FILTER (WHERE NOT is_source), 0)::bigint AS sources,
  coalesce(max(ports) FILTER (WHERE is_source), 0)::bigint AS ports,
  coalesce(sum(bytes_sent), 0)::bigint AS bytes_sent, coalesce(sum(bytes_received), 0)::bigint AS bytes_received,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen,
  count(DISTINCT hour) FILTER (WHERE highest_attack_probability >= 0.5) AS suspected_hours
FROM parts
