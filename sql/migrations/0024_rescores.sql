-- What other models say of stored events. The events keep the result that they were scored with: an alert of then must be explainable by
-- the opinion of then. Written by `autoinmune rescore --apply`.
CREATE TABLE rescores (
  time timestamptz NOT NULL,
  event_id uuid NOT NULL,
  model_version text NOT NULL,
  attack_probability real NOT NULL,
  attack_class text NOT NULL,
  class_scores real[] NOT NULL,
  rescored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, time, model_version)
);
SELECT create_hypertable('rescores', by_range('time', interval '1 day'), create_default_indexes => false);
CREATE INDEX rescores_time ON rescores (time DESC);

COMMENT ON TABLE rescores IS 'Results of other models for events that are stored: one row per event and version. Nothing reads them by itself.';
COMMENT ON COLUMN rescores.time IS 'Time of the event.';
COMMENT ON COLUMN rescores.event_id IS 'The event.';
COMMENT ON COLUMN rescores.model_version IS 'Version of the models that scored it again.';
COMMENT ON COLUMN rescores.attack_probability IS 'Their probability that the event is part of an attack, 0-1.';
COMMENT ON COLUMN rescores.attack_class IS 'Their likeliest class if it is an attack.';
COMMENT ON COLUMN rescores.class_scores IS 'Their scores of port_scan, ssh_bruteforce, ddos, botnet_c2 and apt; sum 1.';
COMMENT ON COLUMN rescores.rescored_at IS 'When, wall clock.';

CREATE VIEW rescores_all AS
SELECT r.time, r.event_id, e.source_ip, e.destination_ip, e.destination_port, e.service, e.flow_count,
  e.model_version AS before_version, e.attack_probability AS before_probability,
  CASE WHEN e.attack_probability >= 0.5 THEN e.attack_class END AS before_class,
  r.model_version, r.attack_probability,
  CASE WHEN r.attack_probability >= 0.5 THEN r.attack_class END AS attack_class,
  r.rescored_at
FROM rescores r
LEFT JOIN security_events e ON e.event_id = r.event_id AND e.time = r.time;

COMMENT ON VIEW rescores_all IS 'What other models say of stored events, beside what was said when they came.';
COMMENT ON COLUMN rescores_all.before_version IS 'Version of the models that scored the event when it came. NULL: the event is gone.';
COMMENT ON COLUMN rescores_all.before_probability IS 'Their attack probability.';
COMMENT ON COLUMN rescores_all.before_class IS 'Their class where that is at least 0.5, else NULL.';
COMMENT ON COLUMN rescores_all.attack_class IS 'The new class where attack_probability is at least 0.5, else NULL.';

DO $$
DECLARE
  inherited record;
BEGIN
  FOR inherited IN
    SELECT va.attname AS column_name, col_description(t.oid, ta.attnum) AS comment
    FROM (VALUES ('rescores', 1), ('security_events', 2)) AS source (table_name, place)
    JOIN pg_class v ON v.relname = 'rescores_all' AND v.relnamespace = 'public'::regnamespace
    JOIN pg_class t ON t.relname = source.table_name AND t.relnamespace = 'public'::regnamespace
    JOIN pg_attribute va ON va.attrelid = v.oid AND va.attnum > 0
    JOIN pg_attribute ta ON ta.attrelid = t.oid AND ta.attname = va.attname
    WHERE col_description(v.oid, va.attnum) IS NULL AND col_description(t.oid, ta.attnum) IS NOT NULL
    ORDER BY source.place DESC
  LOOP
    EXECUTE format('COMMENT ON COLUMN rescores_all.%I IS %L', inherited.column_name, inherited.comment);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
    GRANT SELECT ON rescores_all TO analyst;
  END IF;
END $$;
