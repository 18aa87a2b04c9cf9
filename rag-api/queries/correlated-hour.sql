-- What an address did in one hour of a window. $1 address, $2 and $3 that hour, $4 source or destination. One row.
SELECT $1::text AS address, coalesce(array_agg(DISTINCT event_type), '{}') AS event_types,
  coalesce(array_remove(array_agg(DISTINCT service), NULL), '{}') AS services, count(DISTINCT (event_type, service)) AS kinds,
  coalesce((array_agg(event_id ORDER BY coalesce(attack_probability, 0) DESC, time DESC))[1:5], '{}') AS event_ids
FROM security_events
WHERE time >= $2::timestamptz AND time < $3::timestamptz
  AND CASE $4::text WHEN 'source' THEN source_ip = $1::inet ELSE destination_ip = $1::inet END
