-- Signatures in words, and the vector of what each means; NULL: not embedded yet. $1 signatures.
SELECT hash, text, model, event_vector::text AS vector FROM event_signatures WHERE hash = ANY($1::text[])
