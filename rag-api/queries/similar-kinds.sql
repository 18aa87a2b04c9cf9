-- Kinds of events whose meaning resembles an event's, in the days before a moment, from the aggregate. $1 event id, $2 and $3 window in whole
-- hours, $4 similarity, $5 time zone of the days, $6 rows. Sources are those of the hour that has most; source_ip: there was one alone. The
-- cited events are each the last of its signature and day. An event that is not embedded yet is like those of its own signature.
WITH target AS (
  SELECT e.signature_hash, s.event_vector, s.model
  FROM security_events e
  LEFT JOIN event_signatures s ON s.hash = e.signature_hash
  WHERE e.event_id = $1::uuid AND e.time = event_time($1::uuid)
), alike AS MATERIALIZED (
  SELECT s.hash, 1 - (s.event_vector <=> t.event_vector) AS similarity
  FROM target t
  JOIN event_signatures s ON s.kind = 'event' AND s.model = t.model
  WHERE 1 - (s.event_vector <=> t.event_vector) >= $4::float
  UNION ALL
  SELECT signature_hash, 1 FROM target WHERE event_vector IS NULL AND signature_hash IS NOT NULL
), found AS (
  -- Few rows to sort: what is told of a kind is in each of its days.
  SELECT k.event_type, k.service, a.similarity, date_trunc('day', k.hour AT TIME ZONE $5::text) AS day, sum(k.flows) AS flows, max(k.sources) AS sources,
    min(k.lowest_source) AS lowest_source, max(k.highest_source) AS highest_source, sum(k.flows_of_many_sources) AS flows_of_many_sources,
    min(k.first_seen) AS first_seen, max(k.last_seen) AS last_seen, max(k.newest_event_id::text)::uuid AS newest_event_id
  FROM alike a
  JOIN kinds_per_hour k ON k.signature_hash = a.hash
  WHERE k.signature_hash = ANY (ARRAY(SELECT hash FROM alike)) AND k.hour >= $2::timestamptz AND k.hour < $3::timestamptz
  GROUP BY k.event_type, k.service, a.hash, a.similarity, day
)
SELECT CASE WHEN min(lowest_source) = max(highest_source) AND sum(flows_of_many_sources) = 0 THEN host(min(lowest_source)) END AS source_ip,
  max(sources)::bigint AS sources, event_type, service, sum(flows)::bigint AS flows, count(DISTINCT day) AS days, max(similarity) AS similarity,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen,
  (array_agg(newest_event_id ORDER BY similarity DESC, last_seen DESC))[1:5] AS event_ids
FROM found
GROUP BY event_type, service
ORDER BY max(similarity) DESC, max(last_seen) DESC
LIMIT $6::integer
