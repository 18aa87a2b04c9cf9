-- Events whose meaning resembles an event's, before it. $1 event id, $2 and $5 window (begin and end), $3 similarity, $4 time zone of the days. As
-- temporal_event_correlation finds them, without the columns that are not asked for: the 2,000 most similar at most; is_cut says that there may be more.
WITH target AS (
  SELECT e.signature_hash, s.event_vector, s.model
  FROM security_events e
  LEFT JOIN event_signatures s ON s.hash = e.signature_hash
  WHERE e.event_id = $1::uuid AND e.time = event_time($1::uuid)
), alike AS MATERIALIZED (
  SELECT s.hash, 1 - (s.event_vector <=> t.event_vector) AS similarity
  FROM target t
  JOIN event_signatures s ON s.model = t.model
  WHERE 1 - (s.event_vector <=> t.event_vector) >= $3::float
  UNION ALL
  -- Not embedded yet: the same signature is still the same meaning.
  SELECT signature_hash, 1 FROM target WHERE event_vector IS NULL AND signature_hash IS NOT NULL
), found AS MATERIALIZED (
  SELECT e.*, a.similarity
  FROM (SELECT hash, similarity FROM alike ORDER BY similarity DESC) a
  CROSS JOIN LATERAL (
    SELECT c.time, c.event_id, c.event_type, c.service, c.source_ip, c.flow_count
    FROM security_events c
    WHERE c.signature_hash = a.hash AND c.time >= $2::timestamptz AND c.time < $5::timestamptz AND c.time <= event_time($1::uuid)
      AND c.event_id <> $1::uuid
    ORDER BY c.time DESC
    LIMIT 2000
  ) e
  ORDER BY a.similarity DESC, e.time DESC
  LIMIT 2000
)
SELECT host(source_ip) AS source_ip, event_type, service, sum(flow_count)::bigint AS flows,
  count(DISTINCT date_trunc('day', time AT TIME ZONE $4::text)) AS days, max(similarity) AS similarity,
  min(time) AS first_seen, max(time) AS last_seen,
  (array_agg(event_id ORDER BY similarity DESC, time DESC))[1:5] AS event_ids,
  (SELECT count(*) FROM found) >= 2000 AS is_cut
FROM found
GROUP BY source_ip, event_type, service
ORDER BY max(similarity) DESC, max(time) DESC
LIMIT 20
