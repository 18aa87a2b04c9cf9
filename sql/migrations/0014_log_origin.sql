-- Which source a line came through, in which format it was read, and how long it was.
ALTER TABLE component_logs
  ADD COLUMN source text,
  ADD COLUMN format text,
  ADD COLUMN raw_bytes integer;

COMMENT ON COLUMN component_logs.source IS 'Log source that read it, as configured. NULL: a producer of its own.';
COMMENT ON COLUMN component_logs.format IS 'syslog, json, suricata, zeek, cowrie, access, web-error, autoinmune, or auto: told apart line by line. NULL: as source.';
COMMENT ON COLUMN component_logs.raw_bytes IS 'Bytes of the line as received; more than raw holds: it was cut. NULL: as source.';

-- severity_level lets a question ask for "at least": severity_level <= 4 is warning and worse.
CREATE OR REPLACE VIEW component_logs_all AS
SELECT time, log_id, component, host, severity, message, addresses, attributes, source, format,
  (array_position(ARRAY['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'], severity) - 1)::smallint AS severity_level
FROM component_logs;

COMMENT ON COLUMN component_logs_all.source IS 'Log source that read it, as configured. NULL: a producer of its own.';
COMMENT ON COLUMN component_logs_all.format IS 'Format that it was read in. NULL: as source.';
COMMENT ON COLUMN component_logs_all.severity_level IS 'Number of the severity, 0 (emerg) to 7 (debug): <= 4 is warning and worse. NULL: the line does not say.';
