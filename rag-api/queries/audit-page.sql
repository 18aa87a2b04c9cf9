-- A page of the audit log, newest first. $1 position before the page (NULL: first page), $2 actor, $3 action, $4 request id, $5 not before, $6 before;
-- each NULL: any. $7 rows.
SELECT position, at, actor, action, client, request_id, detail, took_ms, encode(digest, 'hex') AS digest
FROM audit_log
WHERE ($1::bigint IS NULL OR position < $1)
  AND ($2::text IS NULL OR actor = $2)
  AND ($3::text IS NULL OR action = $3)
  AND ($4::text IS NULL OR request_id = $4)
  AND ($5::timestamptz IS NULL OR at >= $5)
  AND ($6::timestamptz IS NULL OR at < $6)
ORDER BY position DESC
LIMIT $7::integer
