-- Events before an event that resemble it most. $1 event id, $2 hours, $3 how many.
SELECT similar_time AS time, similarity, event_id, event_type, host(source_ip) AS source_ip, host(destination_ip) AS destination_ip,
  flow_count, signature
FROM similar_events($1::uuid, make_interval(hours => $2::integer), $3::integer)
