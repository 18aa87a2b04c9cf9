-- Rows of the chain after a place, in its order, as the digest covers them. $1 position, $2 rows.
SELECT position, encode(digest, 'hex') AS digest, ARRAY[
  position::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), actor, action, client, request_id, writer, sequence::text,
  detail::text, took_ms::numeric::text
] AS fields
FROM audit_log
WHERE position > $1::bigint
ORDER BY position
LIMIT $2::integer
