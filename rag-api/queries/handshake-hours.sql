-- Flows of sources and those whose handshake was completed, by hour: stored hours, and both ends of a time from the events. $1 addresses, $2 and $3
-- the time (its end included), $4 and $5 hours that are read as they are stored. One row without a source says up to which hour those may be
-- trusted: before it none arrived late.
SELECT NULL AS source_ip, aggregated_until('handshakes_per_hour', $4::timestamptz, $5::timestamptz) AS hour,
  NULL::bigint AS flows, NULL::bigint AS completed, NULL::bigint AS records, NULL::bigint AS completed_records,
  NULL::bigint AS uncompleted_records
UNION ALL
SELECT host(address), hour, flows, completed_flows, records, completed_records, uncompleted_records
FROM /*stored*/
WHERE address = ANY($1::inet[]) AND hour >= $4::timestamptz AND hour < $5::timestamptz
UNION ALL
SELECT host(source_ip), time_bucket(INTERVAL '1 hour', time), sum(flow_count)::bigint,
  coalesce(sum(flow_count) FILTER (WHERE handshake_completed), 0)::bigint, count(*), count(*) FILTER (WHERE handshake_completed),
  count(*) FILTER (WHERE NOT handshake_completed)
FROM security_events
WHERE source_ip = ANY($1::inet[]) AND time >= $2::timestamptz AND time < $4::timestamptz
GROUP BY source_ip, 2
UNION ALL
SELECT host(source_ip), time_bucket(INTERVAL '1 hour', time), sum(flow_count)::bigint,
  coalesce(sum(flow_count) FILTER (WHERE handshake_completed), 0)::bigint, count(*), count(*) FILTER (WHERE handshake_completed),
  count(*) FILTER (WHERE NOT handshake_completed)
FROM security_events
WHERE source_ip = ANY($1::inet[]) AND time >= $5::timestamptz AND time <= $3::timestamptz
GROUP BY source_ip, 2
