-- Events whose meaning resembles an event's, in the hours before it. $1 event id, $2 hours, $3 similarity, $4 time zone of the days,
-- $5 only before this moment (NULL: before the event), $6 not before this one (NULL: any). The function gives the 2,000 most similar at most: is_cut says that there were more.
WITH found AS (
  SELECT correlation_time, correlation_score, event_type, source_ip, related_metadata
  FROM temporal_event_correlation($1::uuid, $2::integer, $3::float, 2000)
)
SELECT host(source_ip) AS source_ip, event_type, related_metadata->>'service' AS service,
  sum((related_metadata->>'flow_count')::bigint)::bigint AS flows,
  count(DISTINCT date_trunc('day', correlation_time AT TIME ZONE $4::text)) AS days,
  max(correlation_score) AS similarity,
  min(correlation_time) AS first_seen, max(correlation_time) AS last_seen,
  (array_agg((related_metadata->>'event_id')::uuid ORDER BY correlation_score DESC, correlation_time DESC))[1:5] AS event_ids,
  (SELECT count(*) FROM found) >= 2000 AS is_cut
FROM found
WHERE correlation_time < coalesce($5::timestamptz, 'infinity') AND correlation_time >= coalesce($6::timestamptz, '-infinity')
GROUP BY source_ip, event_type, related_metadata->>'service'
ORDER BY max(correlation_score) DESC, max(correlation_time) DESC
LIMIT 20
