CREATE TABLE ledger (
  processor text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  first_offset bigint NOT NULL,
  last_offset bigint NOT NULL,
  counted_at timestamptz,
  consumed bigint NOT NULL,
  accepted bigint NOT NULL,
  emitted bigint NOT NULL,
  dropped jsonb NOT NULL DEFAULT '{}',
  rejected jsonb NOT NULL DEFAULT '{}',
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (processor, topic, partition, first_offset)
);

COMMENT ON TABLE ledger IS 'What each processor did with each range of offsets: consumed = accepted + dropped + rejected.';
COMMENT ON COLUMN ledger.processor IS 'Processor or stage that counted.';
COMMENT ON COLUMN ledger.topic IS 'Topic it consumed.';
COMMENT ON COLUMN ledger.partition IS 'Partition of that topic.';
COMMENT ON COLUMN ledger.first_offset IS 'First offset of the range. A redelivered range replaces the row.';
COMMENT ON COLUMN ledger.last_offset IS 'Last offset of the range.';
COMMENT ON COLUMN ledger.counted_at IS 'When it was counted, wall clock.';
COMMENT ON COLUMN ledger.consumed IS 'Messages read.';
COMMENT ON COLUMN ledger.accepted IS 'Of them, ended as ok.';
COMMENT ON COLUMN ledger.emitted IS 'Messages written because of them.';
COMMENT ON COLUMN ledger.dropped IS 'Of them, dropped, by reason.';
COMMENT ON COLUMN ledger.rejected IS 'Of them, dead-lettered, by reason.';
COMMENT ON COLUMN ledger.stored_at IS 'Start of the transaction that stored the row, wall clock.';

CREATE TABLE audit_log (
  audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}',
  took_ms real
);
CREATE INDEX audit_log_at ON audit_log (at DESC);

COMMENT ON TABLE audit_log IS 'Who asked or changed what.';
COMMENT ON COLUMN audit_log.audit_id IS 'Number of the entry.';
COMMENT ON COLUMN audit_log.at IS 'When, wall clock.';
COMMENT ON COLUMN audit_log.actor IS 'Name of the token''s holder, or "local".';
COMMENT ON COLUMN audit_log.action IS 'What was done, such as question.';
COMMENT ON COLUMN audit_log.detail IS 'With which values and what result.';
COMMENT ON COLUMN audit_log.took_ms IS 'How long it took, milliseconds. NULL: not measured.';
