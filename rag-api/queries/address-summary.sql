-- What an address or network did in a window. $1 and $2 window, $3 network (a lone address is a network of one), $4 rows of groups. One pass:
-- groups (the same by kind and peer side, most flows first) travel in the row as JSON, their times as text.
-- A fold stands for many flows: its own counts are a lower bound of what is distinct.
WITH about AS MATERIALIZED (
  SELECT /*is_source*/ AS is_source, /*is_destination*/ AS is_destination, event_type, service, source_ip, destination_ip, destination_port,
    flow_count, src_bytes, dst_bytes, source_country, destination_country, source_asn_name, destination_asn_name, attack_probability, time,
    event_id, metadata->'fold' AS fold, metadata->>'duplicate_of_sensor' IS NULL AS is_first
  FROM /*events*/
  WHERE time >= $1::timestamptz AND time < $2::timestamptz AND (/*is_source*/ OR /*is_destination*/)
), kinds AS (
  SELECT is_source, event_type, service,
    CASE WHEN greatest(count(DISTINCT destination_port), max((fold->>'distinct_ports')::bigint)) = 1 THEN min(destination_port) END AS destination_port,
    sum(flow_count)::bigint AS flows,
    greatest(count(DISTINCT CASE WHEN is_source THEN destination_ip ELSE source_ip END),
      max((fold->>CASE WHEN is_source THEN 'distinct_hosts' ELSE 'distinct_sources' END)::bigint)) AS peers,
    min(CASE WHEN is_source THEN host(destination_ip) ELSE host(source_ip) END) AS a_peer,
    min(time) AS first_seen, max(time) AS last_seen, max(attack_probability) AS attack_probability,
    (array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5] AS event_ids
  FROM about
  GROUP BY is_source, event_type, service
  ORDER BY sum(flow_count) DESC, max(time) DESC
  LIMIT $4::integer
)
SELECT coalesce(sum(flow_count) FILTER (WHERE is_source), 0)::bigint AS flows_begun,
  coalesce(sum(flow_count) FILTER (WHERE is_destination), 0)::bigint AS flows_received,
  count(*) AS records,
  greatest(count(DISTINCT destination_ip) FILTER (WHERE is_source), max((fold->>'distinct_hosts')::bigint) FILTER (WHERE is_source)) AS targets,
  greatest(count(DISTINCT source_ip) FILTER (WHERE is_destination), max((fold->>'distinct_sources')::bigint) FILTER (WHERE is_destination)) AS sources,
  greatest(count(DISTINCT destination_port) FILTER (WHERE is_source), max((fold->>'distinct_ports')::bigint) FILTER (WHERE is_source)) AS ports,
  coalesce(sum(CASE WHEN is_source THEN src_bytes ELSE dst_bytes END) FILTER (WHERE is_first), 0)::bigint AS bytes_sent,
  coalesce(sum(CASE WHEN is_source THEN dst_bytes ELSE src_bytes END) FILTER (WHERE is_first), 0)::bigint AS bytes_received,
  min(time) AS first_seen, max(time) AS last_seen,
  max(CASE WHEN is_source THEN source_country ELSE destination_country END COLLATE "C") AS country,
  max(CASE WHEN is_source THEN source_asn_name ELSE destination_asn_name END COLLATE "C") AS asn_name,
  coalesce(sum(flow_count) FILTER (WHERE is_source AND attack_probability >= 0.5), 0)::bigint AS attack_flows,
  (array_agg(event_id ORDER BY time DESC))[1:5] AS event_ids,
  (SELECT jsonb_agg(to_jsonb(k) || jsonb_build_object('first_seen', k.first_seen::text, 'last_seen', k.last_seen::text) ORDER BY k.flows DESC, k.last_seen DESC)
    FROM kinds k) AS groups
FROM about
