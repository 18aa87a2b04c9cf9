-- What ties events of different addresses together has columns of its own. An index on an expression over protocol reads the JSON of every
-- row several times (a fifth of the engine's work per row), and the columnstore makes its filters (bloom) for columns only: without them a
-- look-up by domain unpacks the JSON of a whole day.
ALTER TABLE security_events
  ADD COLUMN ja4 text,
  ADD COLUMN account text,
  ADD COLUMN domain text;

COMMENT ON COLUMN security_events.ja4 IS 'TLS client fingerprint, as in protocol. NULL: none.';
COMMENT ON COLUMN security_events.account IS 'Account that was used: login_user, else ntlm_user of protocol. NULL: none was seen.';
COMMENT ON COLUMN security_events.domain IS 'Name that was asked for: tls_sni, else http_host, else dns_query of protocol. NULL: none.';

DROP INDEX security_events_ja4;
DROP INDEX security_events_account;
DROP INDEX security_events_domain;

-- What is stored already and not in columns yet. Older rows keep these facts in protocol only and are not found by them.
SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0;
UPDATE security_events SET ja4 = protocol ->> 'ja4', account = coalesce(protocol ->> 'login_user', protocol ->> 'ntlm_user'),
  domain = coalesce(protocol ->> 'tls_sni', protocol ->> 'http_host', protocol ->> 'dns_query')
WHERE time >= now() - interval '24 hours'
  AND protocol ?| ARRAY['ja4', 'login_user', 'ntlm_user', 'tls_sni', 'http_host', 'dns_query'];

CREATE INDEX security_events_ja4 ON security_events (ja4, time DESC) WHERE ja4 IS NOT NULL;
CREATE INDEX security_events_account ON security_events (account, time DESC) WHERE account IS NOT NULL;
CREATE INDEX security_events_domain ON security_events (domain, time DESC) WHERE domain IS NOT NULL;

-- A view's * is what the table had when the view was made.
DROP VIEW events_with_vector;
CREATE VIEW events_with_vector AS
SELECT e.*, s.text AS signature, s.event_vector, s.model AS embedding_model
FROM security_events e
LEFT JOIN event_signatures s ON s.hash = e.signature_hash;

COMMENT ON VIEW events_with_vector IS 'Every column of security_events with its signature''s text and vector. NULL vector: not embedded yet.';
COMMENT ON COLUMN events_with_vector.signature IS 'What the event means, as a sentence. NULL: not embedded yet.';
COMMENT ON COLUMN events_with_vector.event_vector IS 'Embedding of the signature. NULL: not embedded yet.';
COMMENT ON COLUMN events_with_vector.embedding_model IS 'Model that made the vector.';

DO $$
DECLARE
  inherited record;
BEGIN
  FOR inherited IN
    SELECT va.attname AS column_name, col_description(t.oid, ta.attnum) AS comment
    FROM pg_class v
    JOIN pg_class t ON t.relname = 'security_events' AND t.relnamespace = 'public'::regnamespace
    JOIN pg_attribute va ON va.attrelid = v.oid AND va.attnum > 0
    JOIN pg_attribute ta ON ta.attrelid = t.oid AND ta.attname = va.attname
    WHERE v.relname = 'events_with_vector' AND v.relnamespace = 'public'::regnamespace
      AND col_description(v.oid, va.attnum) IS NULL AND col_description(t.oid, ta.attnum) IS NOT NULL
  LOOP
    EXECUTE format('COMMENT ON COLUMN events_with_vector.%I IS %L', inherited.column_name, inherited.comment);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
    GRANT SELECT ON events_with_vector TO analyst;
  END IF;
END $$;
