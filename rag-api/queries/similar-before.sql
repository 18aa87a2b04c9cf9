-- Events whose meaning resembles an event's, in the hours before it. $1 event id, $2 hours, $3 similarity.
WITH found AS (
  SELECT correlation_time, correlation_score, event_type, source_ip, related_metadata
  FROM temporal_event_correlation($1::uuid, $2::integer, $3::float, 500)
)
SELECT host(source_ip) AS source_ip, event_type, related_metadata->>'service' AS service,
  sum((related_metadata->>'flow_count')::bigint)::bigint AS flows, count(*) AS records,
  count(DISTINCT date_trunc('day', correlation_time AT TIME ZONE $4::text)) AS days,
  min(correlation_score) AS least_similar, max(correlation_score) AS most_similar,
  min(correlation_time) AS first_seen, max(correlation_time) AS last_seen,
  (array_agg((related_metadata->>'event_id')::uuid ORDER BY correlation_score DESC, correlation_time DESC))[1:5] AS event_ids
FROM found
GROUP BY source_ip, event_type, related_metadata->>'service'
ORDER BY max(correlation_score) DESC, max(correlation_time) DESC
LIMIT 20
