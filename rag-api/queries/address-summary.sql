-- What an address or network did in a window. $1 and $2 window, $3 network (a lone address is a network of one).
-- A fold stands for many flows: its own counts are a lower bound of what is distinct.
SELECT coalesce(sum(flow_count) FILTER (WHERE /*is_source*/), 0)::bigint AS flows_begun,
  coalesce(sum(flow_count) FILTER (WHERE /*is_destination*/), 0)::bigint AS flows_received,
  count(*) AS records,
  greatest(count(DISTINCT destination_ip) FILTER (WHERE /*is_source*/), max((metadata->'fold'->>'distinct_hosts')::bigint) FILTER (WHERE /*is_source*/)) AS targets,
  greatest(count(DISTINCT source_ip) FILTER (WHERE /*is_destination*/), max((metadata->'fold'->>'distinct_sources')::bigint) FILTER (WHERE /*is_destination*/)) AS sources,
  greatest(count(DISTINCT destination_port) FILTER (WHERE /*is_source*/), max((metadata->'fold'->>'distinct_ports')::bigint) FILTER (WHERE /*is_source*/)) AS ports,
  coalesce(sum(CASE WHEN /*is_source*/ THEN src_bytes ELSE dst_bytes END) FILTER (WHERE metadata->>'duplicate_of_sensor' IS NULL), 0)::bigint AS bytes_sent,
  coalesce(sum(CASE WHEN /*is_source*/ THEN dst_bytes ELSE src_bytes END) FILTER (WHERE metadata->>'duplicate_of_sensor' IS NULL), 0)::bigint AS bytes_received,
  min(time) AS first_seen, max(time) AS last_seen,
  max(CASE WHEN /*is_source*/ THEN source_country ELSE destination_country END COLLATE "C") AS country,
  max(CASE WHEN /*is_source*/ THEN source_asn_name ELSE destination_asn_name END COLLATE "C") AS asn_name,
  coalesce(sum(flow_count) FILTER (WHERE /*is_source*/ AND attack_probability >= 0.5), 0)::bigint AS attack_flows,
  (array_agg(event_id ORDER BY time DESC))[1:5] AS event_ids
FROM /*events*/
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND (/*is_source*/ OR /*is_destination*/)
