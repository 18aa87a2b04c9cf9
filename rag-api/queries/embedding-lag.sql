-- How long the oldest event since $1 that is not embedded has been stored, seconds; 0: none waits. As embedding_coverage() says it, which plans
-- every chunk there is: a bound known while planning prunes all but the newest.
SELECT coalesce(extract(epoch FROM now() - min(kinds.stored_at)), 0)::float AS lag_seconds
FROM (
  SELECT signature_hash, min(stored_at) AS stored_at
  FROM security_events
  WHERE time >= $1::timestamptz AND signature_hash IS NOT NULL
  GROUP BY signature_hash
) kinds
LEFT JOIN event_signatures s ON s.hash = kinds.signature_hash
WHERE s.event_vector IS NULL
