-- Events whose signature is nearest to a vector. $1 vector, $2 its model, $3 before this moment, $4 hours, $5 how many.
SELECT similar_time AS time, similarity, event_id, event_type, host(source_ip) AS source_ip, host(destination_ip) AS destination_ip,
  flow_count, signature
FROM events_near_vector($1::vector, $2, $3::timestamptz, make_interval(hours => $4::integer), $5::integer)
