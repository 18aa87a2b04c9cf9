-- Alerts as evidence: the digest of each whole row but the moment it was stored. $1 ids.
SELECT alert_id AS id, first_seen AS time, revision, encode(sha256(convert_to((to_jsonb(a) - 'stored_at')::text, 'UTF8')), 'hex') AS sha256
FROM alerts a
WHERE alert_id = ANY($1::uuid[])
ORDER BY first_seen, alert_id
