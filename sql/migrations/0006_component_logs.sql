CREATE TABLE component_logs (
  time timestamptz NOT NULL,
  log_id uuid NOT NULL,
  ingested_at timestamptz,
  component text,
  host text,
  severity text,
  message text,
  raw text,
  addresses inet[] NOT NULL DEFAULT '{}',
  attributes jsonb NOT NULL DEFAULT '{}',
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (log_id, time)
);
SELECT create_hypertable('component_logs', by_range('time', interval '1 day'), create_default_indexes => false);
CREATE INDEX component_logs_time ON component_logs (time DESC);
CREATE INDEX component_logs_component ON component_logs (component, time DESC);
CREATE INDEX component_logs_addresses ON component_logs USING gin (addresses);

COMMENT ON TABLE component_logs IS 'Lines of the logs of components, raw beside what was understood of them.';
COMMENT ON COLUMN component_logs.time IS 'When it happened, by the component''s clock.';
COMMENT ON COLUMN component_logs.log_id IS 'Deterministic id; event_time(log_id) = time.';
COMMENT ON COLUMN component_logs.ingested_at IS 'When we read it, wall clock.';
COMMENT ON COLUMN component_logs.component IS 'Program that wrote it, such as sshd.';
COMMENT ON COLUMN component_logs.host IS 'Host that wrote it. NULL: unknown.';
COMMENT ON COLUMN component_logs.severity IS 'emerg, alert, crit, err, warning, notice, info or debug (RFC 5424).';
COMMENT ON COLUMN component_logs.message IS 'Text without the header. Hostile input: never interpreted.';
COMMENT ON COLUMN component_logs.raw IS 'The line as received.';
COMMENT ON COLUMN component_logs.addresses IS 'Addresses found in its fields.';
COMMENT ON COLUMN component_logs.attributes IS 'Fields understood, name to text.';
COMMENT ON COLUMN component_logs.stored_at IS 'Start of the transaction that stored the row, wall clock.';
