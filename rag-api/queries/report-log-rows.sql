-- Log lines as evidence: the digest of each whole row but the moment it was stored. $1 ids, $2 and $3 earliest and latest time held in them.
SELECT log_id AS id, time, component, host, encode(sha256(convert_to((to_jsonb(l) - 'stored_at')::text, 'UTF8')), 'hex') AS sha256
FROM component_logs l
WHERE log_id = ANY($1::uuid[]) AND time BETWEEN $2::timestamptz AND $3::timestamptz
ORDER BY time, log_id
