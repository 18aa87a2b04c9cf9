-- Ends of one event, and the id that other tools give its flow. $1 id; its own time prunes every other chunk.
SELECT host(source_ip) AS source_ip, host(destination_ip) AS destination_ip, community_id
FROM security_events
WHERE event_id = $1::uuid AND time = event_time($1::uuid)
