-- One event. $1 id; its own time prunes every other chunk.
SELECT * FROM events WHERE event_id = $1::uuid AND time = event_time($1::uuid)
