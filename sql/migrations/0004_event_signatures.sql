CREATE TABLE event_signatures (
  hash text PRIMARY KEY,
  text text NOT NULL,
  event_vector vector(384),
  first_seen timestamptz NOT NULL,
  embedded_at timestamptz,
  model text
);
-- No vector index: there are thousands of distinct signatures, not millions; an exact scan of them takes a few milliseconds
-- and misses nothing, while HNSW would slow each insert a hundredfold.

COMMENT ON TABLE event_signatures IS 'Each distinct meaning of an event, embedded once; events point to it by hash.';
COMMENT ON COLUMN event_signatures.hash IS 'Version of the vocabulary and hash of the text, such as v1:0123456789abcdef.';
COMMENT ON COLUMN event_signatures.text IS 'English sentence over a closed vocabulary: no names, no addresses, no verdict.';
COMMENT ON COLUMN event_signatures.event_vector IS 'Embedding of text, length 1. NULL: not embedded yet.';
COMMENT ON COLUMN event_signatures.first_seen IS 'Time of the first event that carried it.';
COMMENT ON COLUMN event_signatures.embedded_at IS 'When the vector was stored, wall clock.';
COMMENT ON COLUMN event_signatures.model IS 'Model that made the vector. Vectors of different models are not compared.';
