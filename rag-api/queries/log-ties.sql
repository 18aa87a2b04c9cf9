-- Log lines and events that belong together: a line names an end of an event that ran within two minutes of it, or has its community_id.
-- $1 and $2 window of the lines, $3 addresses (NULL: any), $4 community ids (NULL: none asked for), $5 rows.
-- Bounded: the newest 20,000 lines, the 60 addresses named most, 60 minutes in which each was named, its newest 20,000 events.
WITH lines AS (
  SELECT log_id, time, component, host, message, attributes ->> 'community_id' AS community_id, addresses
  FROM component_logs
  WHERE time >= $1::timestamptz AND time < $2::timestamptz AND (addresses <> '{}' OR attributes ? 'community_id')
    AND ($3::inet[] IS NULL OR addresses && $3 OR attributes ->> 'community_id' = ANY($4::text[]))
  ORDER BY time DESC
  LIMIT 20000
), by_flow AS (
  -- Lines that name no address searched for, but a flow: they are about its source. Nothing is read where there are none.
  SELECT DISTINCT s.community_id, s.source_ip AS address
  FROM security_events s
  WHERE EXISTS (SELECT FROM lines WHERE community_id IS NOT NULL AND (addresses = '{}' OR NOT addresses && $3))
    AND s.community_id = ANY(ARRAY(
      SELECT DISTINCT community_id FROM lines WHERE community_id IS NOT NULL AND (addresses = '{}' OR NOT addresses && $3) LIMIT 200))
    AND s.time >= $1::timestamptz - interval '1 hour' AND s.time < $2::timestamptz + interval '2 minutes' AND s.source_ip IS NOT NULL
), named AS (
  SELECT row_number() OVER () AS place, a.address, l.component, l.host, count(*) AS lines, min(l.time) AS first_line, max(l.time) AS last_line,
    (array_agg(l.log_id ORDER BY l.time DESC))[1:5] AS log_ids, (array_agg(l.message ORDER BY l.time DESC))[1] AS newest_message,
    (array_agg(DISTINCT date_trunc('minute', l.time)))[1:60] AS minutes,
    array_agg(DISTINCT l.community_id) FILTER (WHERE l.community_id IS NOT NULL) AS community_ids
  FROM lines l
  CROSS JOIN LATERAL (
    SELECT unnest(l.addresses)
    UNION
    SELECT f.address FROM by_flow f WHERE f.community_id = l.community_id AND (l.addresses = '{}' OR NOT l.addresses && $3)
  ) a (address)
  WHERE ($3::inet[] IS NULL OR a.address = ANY($3)) AND NOT a.address <<= '127.0.0.0/8'
  GROUP BY a.address, l.component, l.host
  ORDER BY count(*) DESC
  LIMIT 60
), seen AS MATERIALIZED (
  -- The events of an address are read once, whatever number of components and hosts named it.
  SELECT about.address, s.*
  FROM (SELECT address, min(first_line) AS first_line, max(last_line) AS last_line FROM named GROUP BY address) about
  CROSS JOIN LATERAL (
    SELECT * FROM (
      -- Side by side: for an OR of both the planner reads a whole young chunk by time, once for each address.
      SELECT event_id, time, end_time, flow_count, community_id, attack_probability
      FROM security_events
      WHERE source_ip = about.address
        AND time >= about.first_line - interval '1 hour' AND time <= about.last_line + interval '2 minutes'
        -- Follows from the line above; said again because only a bound that is known while planning keeps other chunks closed, 60 times over.
        AND time >= $1::timestamptz - interval '1 hour' AND time < $2::timestamptz + interval '2 minutes'
      UNION ALL
      SELECT event_id, time, end_time, flow_count, community_id, attack_probability
      FROM security_events
      WHERE destination_ip = about.address AND source_ip IS DISTINCT FROM about.address
        AND time >= about.first_line - interval '1 hour' AND time <= about.last_line + interval '2 minutes'
        AND time >= $1::timestamptz - interval '1 hour' AND time < $2::timestamptz + interval '2 minutes'
    ) sides
    ORDER BY time DESC
    LIMIT 20000
  ) s
), tied AS (
  SELECT n.place, coalesce(sum(s.flow_count), 0)::bigint AS flows,
    coalesce(sum(s.flow_count) FILTER (WHERE s.community_id = ANY(n.community_ids)), 0)::bigint AS same_flow,
    max(s.attack_probability) AS attack_probability,
    (array_agg(s.event_id ORDER BY coalesce(s.attack_probability, 0) DESC, s.time DESC))[1:5] AS event_ids
  FROM named n
  JOIN seen s ON s.address = n.address
  WHERE s.time >= n.first_line - interval '1 hour' AND s.time <= n.last_line + interval '2 minutes'
    -- A minute m of a line with m > time - 2 min and m <= end + 1 min: of the sorted minutes more are up to the latter than up to the former.
    -- Not looked for where the event was over before the first of them.
    AND (s.community_id = ANY(n.community_ids) OR (coalesce(s.end_time, s.time) >= n.first_line - interval '2 minutes'
      AND width_bucket(coalesce(s.end_time, s.time) + interval '1 minute', n.minutes) > width_bucket(s.time - interval '2 minutes', n.minutes)))
  GROUP BY n.place
)
SELECT host(n.address) AS address, n.component, n.host, n.lines, n.first_line, n.last_line, n.log_ids, n.newest_message,
  e.flows, e.same_flow, e.event_ids, e.attack_probability
FROM tied e
JOIN named n ON n.place = e.place
ORDER BY (e.same_flow > 0) DESC, coalesce(e.attack_probability, 0) DESC, n.lines DESC, n.address
LIMIT $5::integer
