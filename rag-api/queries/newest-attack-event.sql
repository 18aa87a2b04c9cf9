-- The newest event that the model calls an attack, in a window. $1 and $2 window.
SELECT event_id, time FROM security_events
WHERE time >= $1::timestamptz AND time < $2::timestamptz AND attack_probability >= 0.5
ORDER BY time DESC
LIMIT 1
