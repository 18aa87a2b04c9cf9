-- What was decided, what enforcers say of it, and what could not be processed.
CREATE TABLE decisions (
  decision_id uuid PRIMARY KEY,
  revision integer NOT NULL,
  status text NOT NULL,
  subject_type text,
  subject_value text,
  address inet NOT NULL,
  action text NOT NULL,
  scope jsonb NOT NULL DEFAULT '{}',
  reason text,
  alert_ids uuid[] NOT NULL DEFAULT '{}',
  ttl_seconds bigint,
  expires_at timestamptz,
  requested_by text NOT NULL,
  policy text,
  input_groups text[] NOT NULL DEFAULT '{}',
  handshake_completed boolean,
  decided_at timestamptz NOT NULL,
  updated_at timestamptz,
  stored_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX decisions_decided_at ON decisions (decided_at DESC);
CREATE INDEX decisions_address ON decisions (address, decided_at DESC);

COMMENT ON TABLE decisions IS 'One row per decision: its newest revision, whatever order the revisions came in.';
COMMENT ON COLUMN decisions.decision_id IS 'Deterministic id of address, action, scope and first alert or request.';
COMMENT ON COLUMN decisions.revision IS 'Number of the change that this row holds.';
COMMENT ON COLUMN decisions.status IS 'proposed, active, revoked, expired or refused.';
COMMENT ON COLUMN decisions.subject_type IS 'source, target or pair: whom the alerts are about. NULL: a person named an address.';
COMMENT ON COLUMN decisions.subject_value IS 'The address; for a pair "source>target". NULL: as subject_type.';
COMMENT ON COLUMN decisions.address IS 'Address or network that the action is applied to.';
COMMENT ON COLUMN decisions.action IS 'block, rate_limit or observe.';
COMMENT ON COLUMN decisions.scope IS 'Which traffic it is about (DecisionScope). {}: all of the address.';
COMMENT ON COLUMN decisions.reason IS 'Why, in one English sentence.';
COMMENT ON COLUMN decisions.alert_ids IS 'Alerts behind it. {}: a request without an alert.';
COMMENT ON COLUMN decisions.ttl_seconds IS 'Seconds that it holds from decided_at. NULL: until revoked.';
COMMENT ON COLUMN decisions.expires_at IS 'When it ends. NULL: until revoked.';
COMMENT ON COLUMN decisions.requested_by IS '"policy" or the name of who asked.';
COMMENT ON COLUMN decisions.policy IS 'Rule of the response policy that asked. NULL: a person did.';
COMMENT ON COLUMN decisions.input_groups IS 'Input groups of the evidence behind it.';
COMMENT ON COLUMN decisions.handshake_completed IS 'The address completed a handshake, so no spoofer invented it. NULL: not known.';
COMMENT ON COLUMN decisions.decided_at IS 'When it was first decided, wall clock.';
COMMENT ON COLUMN decisions.updated_at IS 'When this revision was made, wall clock.';
COMMENT ON COLUMN decisions.stored_at IS 'When this revision was stored, wall clock.';

CREATE TABLE enforcement_reports (
  time timestamptz NOT NULL,
  report_id uuid NOT NULL,
  enforcer text NOT NULL,
  decision_id uuid NOT NULL,
  decision_revision integer,
  state text NOT NULL,
  error text,
  address inet,
  handle bigint,
  rule text,
  packets bigint,
  bytes bigint,
  expires_at timestamptz,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (report_id, time)
);
SELECT create_hypertable('enforcement_reports', by_range('time', interval '1 day'), create_default_indexes => false);
CREATE INDEX enforcement_reports_time ON enforcement_reports (time DESC);
CREATE INDEX enforcement_reports_decision ON enforcement_reports (decision_id, enforcer, time DESC);

COMMENT ON TABLE enforcement_reports IS 'What an enforcer did or found about a decision, each time that it looked or acted.';
COMMENT ON COLUMN enforcement_reports.time IS 'When it looked or acted, wall clock of the enforcer.';
COMMENT ON COLUMN enforcement_reports.report_id IS 'Deterministic id; event_time(report_id) = time.';
COMMENT ON COLUMN enforcement_reports.enforcer IS 'Name of the enforcer, one per machine and kind.';
COMMENT ON COLUMN enforcement_reports.decision_id IS 'The decision that it is about.';
COMMENT ON COLUMN enforcement_reports.decision_revision IS 'Revision that the enforcer acted on.';
COMMENT ON COLUMN enforcement_reports.state IS 'applied, verified (found in the kernel as it should be), failed or removed.';
COMMENT ON COLUMN enforcement_reports.error IS 'What went wrong. NULL: nothing did.';
COMMENT ON COLUMN enforcement_reports.address IS 'Address or network that the rule is about.';
COMMENT ON COLUMN enforcement_reports.handle IS 'The kernel''s handle of the rule or set element. NULL: none.';
COMMENT ON COLUMN enforcement_reports.rule IS 'The rule as the kernel lists it.';
COMMENT ON COLUMN enforcement_reports.packets IS 'Packets that met the rule since it was made. NULL: not counted.';
COMMENT ON COLUMN enforcement_reports.bytes IS 'Their bytes. NULL: not counted.';
COMMENT ON COLUMN enforcement_reports.expires_at IS 'When the kernel drops the rule by itself. NULL: it does not.';
COMMENT ON COLUMN enforcement_reports.stored_at IS 'When the row was stored, wall clock.';

-- The place in Kafka is the key: a letter that is read again finds itself there. Its time is part of it because chunks are by time.
CREATE TABLE dead_letters (
  time timestamptz NOT NULL,
  topic text NOT NULL,
  letter_partition integer NOT NULL,
  letter_offset bigint NOT NULL,
  reason text NOT NULL,
  error text,
  processor text,
  source_partition integer,
  source_offset bigint,
  received_at timestamptz,
  headers jsonb NOT NULL DEFAULT '{}',
  key bytea,
  value bytea,
  value_bytes integer NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, letter_partition, letter_offset, time)
);
SELECT create_hypertable('dead_letters', by_range('time', interval '7 days'), create_default_indexes => false);
CREATE INDEX dead_letters_time ON dead_letters (time DESC);

COMMENT ON TABLE dead_letters IS 'Messages that a processor could not process: why, where from, and their first bytes. The whole message lies in <topic>.dead-letter.';
COMMENT ON COLUMN dead_letters.time IS 'When it was given up, wall clock of the processor.';
COMMENT ON COLUMN dead_letters.topic IS 'Topic that the message came from; it lies in <topic>.dead-letter.';
COMMENT ON COLUMN dead_letters.letter_partition IS 'Partition of the dead-letter topic.';
COMMENT ON COLUMN dead_letters.letter_offset IS 'Offset in it: what `autoinmune dead-letter show` takes.';
COMMENT ON COLUMN dead_letters.reason IS 'Why, one of the processor''s closed list of reasons. "unknown": the letter does not say.';
COMMENT ON COLUMN dead_letters.error IS 'What was wrong, with the value. May quote hostile text.';
COMMENT ON COLUMN dead_letters.processor IS 'Processor, or the stage of it, that gave it up.';
COMMENT ON COLUMN dead_letters.source_partition IS 'Partition of the topic that it came from. NULL: it never was in the topic (an unreadable log line).';
COMMENT ON COLUMN dead_letters.source_offset IS 'Offset there. NULL: as source_partition.';
COMMENT ON COLUMN dead_letters.received_at IS 'Time of the message itself, set by its producer.';
COMMENT ON COLUMN dead_letters.headers IS 'Headers that its producer had set, as text; at most 32, the first 256 characters of each.';
COMMENT ON COLUMN dead_letters.key IS 'Kafka key, its first 256 bytes. NULL: none.';
COMMENT ON COLUMN dead_letters.value IS 'Message as received, its first 4,096 bytes. NULL: it had none.';
COMMENT ON COLUMN dead_letters.value_bytes IS 'Length of the whole message, bytes.';
COMMENT ON COLUMN dead_letters.stored_at IS 'When the row was stored, wall clock.';

CREATE VIEW decisions_all AS
SELECT decision_id, status, action, address, scope, reason, alert_ids, subject_type, subject_value, decided_at, expires_at, ttl_seconds,
  requested_by, policy, input_groups, handshake_completed, revision, updated_at
FROM decisions;

CREATE VIEW enforcement_reports_all AS
SELECT time, report_id, enforcer, decision_id, decision_revision, state, error, address, handle, rule, packets, bytes, expires_at
FROM enforcement_reports;

-- What enforcers say is in force, not what was decided: a revoked decision whose rule is still there is still blocking.
CREATE VIEW blocked_now AS
SELECT coalesce(r.address, d.address) AS address, d.action, d.scope, d.reason, d.alert_ids, d.requested_by, d.policy, d.decided_at,
  least(r.expires_at, d.expires_at) AS expires_at, r.enforcer, r.state, r.time AS reported_at, r.packets, r.bytes, r.rule,
  r.decision_id, d.status AS decision_status
FROM (
  SELECT DISTINCT ON (decision_id, enforcer) * FROM enforcement_reports
  WHERE time >= now() - interval '7 days'
  ORDER BY decision_id, enforcer, time DESC, stored_at DESC
) r
LEFT JOIN decisions d USING (decision_id)
WHERE r.state IN ('applied', 'verified') AND (r.expires_at IS NULL OR r.expires_at > now())
  AND d.action IS DISTINCT FROM 'observe';

CREATE VIEW dead_letters_all AS
SELECT time, topic, letter_partition, letter_offset, reason, error, processor, source_partition, source_offset, received_at, value_bytes
FROM dead_letters;

COMMENT ON VIEW decisions_all IS 'Every decision, its newest revision: what was decided, not what is in force (blocked_now).';
COMMENT ON VIEW enforcement_reports_all IS 'What enforcers did and found.';
COMMENT ON VIEW blocked_now IS 'What is in force by the newest word of each enforcer, at most 7 days old: applied or verified, and not run out. No row while enforcement_reports_all is empty means not known, not nothing.';
COMMENT ON COLUMN blocked_now.expires_at IS 'When it ends, by the kernel or by the decision. NULL: until it is revoked.';
COMMENT ON COLUMN blocked_now.reported_at IS 'When the enforcer last said so.';
COMMENT ON COLUMN blocked_now.decision_status IS 'Status of the decision; not active: the rule outlived it. NULL: the decision is not known here.';
COMMENT ON VIEW dead_letters_all IS 'What could not be processed and why, without the bytes.';

-- A view's column means what the table's column of the same name means.
DO $$
DECLARE
  inherited record;
BEGIN
  FOR inherited IN
    SELECT v.relname AS view_name, va.attname AS column_name, col_description(t.oid, ta.attnum) AS comment
    FROM (VALUES ('decisions_all', 'decisions'), ('enforcement_reports_all', 'enforcement_reports'), ('dead_letters_all', 'dead_letters'),
      ('blocked_now', 'decisions'), ('blocked_now', 'enforcement_reports')) AS pair (view_name, table_name)
    JOIN pg_class v ON v.relname = pair.view_name AND v.relnamespace = 'public'::regnamespace
    JOIN pg_class t ON t.relname = pair.table_name AND t.relnamespace = 'public'::regnamespace
    JOIN pg_attribute va ON va.attrelid = v.oid AND va.attnum > 0
    JOIN pg_attribute ta ON ta.attrelid = t.oid AND ta.attname = va.attname
    WHERE col_description(v.oid, va.attnum) IS NULL AND col_description(t.oid, ta.attnum) IS NOT NULL
  LOOP
    EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', inherited.view_name, inherited.column_name, inherited.comment);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
    GRANT SELECT ON decisions_all, enforcement_reports_all, blocked_now, dead_letters_all TO analyst;
  END IF;
END $$;
