-- Notes entries of one writer in their order; one that is there already is left out, so that a batch may be sent again. $1 entries as a JSON
-- array of objects with the columns' names.
INSERT INTO audit_log (at, actor, action, client, request_id, writer, sequence, detail, took_ms)
SELECT at, actor, action, client, request_id, writer, sequence, detail, took_ms
FROM jsonb_to_recordset($1::jsonb) AS given (at timestamptz, actor text, action text, client text, request_id text, writer text, sequence bigint, detail jsonb, took_ms real)
WHERE NOT EXISTS (SELECT FROM audit_log a WHERE a.writer = given.writer AND a.sequence = given.sequence)
ORDER BY sequence
