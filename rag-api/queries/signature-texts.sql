-- Signatures in words, and whether each is embedded yet. $1 signatures.
SELECT hash, text, event_vector IS NOT NULL AS is_embedded FROM event_signatures WHERE hash = ANY($1::text[])
