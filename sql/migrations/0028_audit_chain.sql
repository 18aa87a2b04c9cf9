-- The audit log as a chain: each row's digest covers the row and the digest before it, so that a row that is changed, removed or put in between
-- is found. The database computes it under one lock, whoever writes; rag-api/audit/chain.ts computes the same from the rows alone.
ALTER TABLE audit_log
  ADD COLUMN client text,
  ADD COLUMN request_id text,
  ADD COLUMN writer text,
  ADD COLUMN sequence bigint,
  ADD COLUMN position bigint,
  ADD COLUMN digest bytea;

COMMENT ON COLUMN audit_log.client IS 'Address that the request came from. NULL: no request.';
COMMENT ON COLUMN audit_log.request_id IS 'Id of the request, as in its response''s header x-request-id. NULL: no request.';
COMMENT ON COLUMN audit_log.writer IS 'Process that wrote it through its queue. NULL: written by the statement that did the thing.';
COMMENT ON COLUMN audit_log.sequence IS 'Number of the entry of that writer, from 1 on without gaps. NULL: as writer.';
COMMENT ON COLUMN audit_log.position IS 'Place in the chain, from 1 on without gaps.';
COMMENT ON COLUMN audit_log.digest IS 'SHA-256 over the digest before it and this row (audit_canonical).';

CREATE TABLE audit_head (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  position bigint NOT NULL,
  digest bytea NOT NULL
);
COMMENT ON TABLE audit_head IS 'One row: the end of the chain of audit_log. Its lock puts writers in order.';
COMMENT ON COLUMN audit_head.only_row IS 'Always true.';
COMMENT ON COLUMN audit_head.position IS 'Place of the newest row. 0: there is none.';
COMMENT ON COLUMN audit_head.digest IS 'Digest of the newest row. 32 zero bytes: there is none.';
INSERT INTO audit_head (position, digest) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION audit_canonical(entry audit_log) RETURNS text
LANGUAGE sql STABLE
AS $$
  SELECT string_agg(CASE WHEN field IS NULL THEN '-,' ELSE octet_length(field) || ':' || field || ',' END, '' ORDER BY number)
  FROM unnest(ARRAY[
    entry.position::text, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry.actor, entry.action, entry.client,
    entry.request_id, entry.writer, entry.sequence::text, entry.detail::text, entry.took_ms::numeric::text
  ]) WITH ORDINALITY AS fields (field, number)
$$;
COMMENT ON FUNCTION audit_canonical(audit_log) IS 'What the digest of a row covers: position, at, actor, action, client, request_id, writer, sequence, detail, took_ms, each as "bytes:text,", NULL as "-,".';

CREATE FUNCTION chain_audit_log() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  head audit_head;
BEGIN
  SELECT * INTO STRICT head FROM audit_head FOR UPDATE;
  NEW.position := head.position + 1;
  NEW.digest := sha256(head.digest || convert_to(audit_canonical(NEW), 'UTF8'));
  UPDATE audit_head SET position = NEW.position, digest = NEW.digest;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION chain_audit_log() IS 'Trigger: gives a new row of audit_log its place and digest.';

CREATE FUNCTION keep_audit_log() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'audit_log is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
COMMENT ON FUNCTION keep_audit_log() IS 'Trigger: refuses every change of audit_log.';

-- Rows from before the chain take their places in the order of their numbers.
DO $$
DECLARE
  entry audit_log;
  head audit_head;
BEGIN
  SELECT * INTO STRICT head FROM audit_head;
  FOR entry IN SELECT * FROM audit_log ORDER BY audit_id LOOP
    head.position := head.position + 1;
    entry.position := head.position;
    head.digest := sha256(head.digest || convert_to(audit_canonical(entry), 'UTF8'));
    UPDATE audit_log SET position = head.position, digest = head.digest WHERE audit_id = entry.audit_id;
  END LOOP;
  UPDATE audit_head SET position = head.position, digest = head.digest;
END $$;

ALTER TABLE audit_log ALTER COLUMN position SET NOT NULL, ALTER COLUMN digest SET NOT NULL;
CREATE UNIQUE INDEX audit_log_position ON audit_log (position);
CREATE UNIQUE INDEX audit_log_writer ON audit_log (writer, sequence);

CREATE TRIGGER audit_log_chain BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION chain_audit_log();
CREATE TRIGGER audit_log_kept BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION keep_audit_log();
CREATE TRIGGER audit_log_not_truncated BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_log();
