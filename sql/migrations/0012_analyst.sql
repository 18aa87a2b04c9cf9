-- People who read with SQL are given this role: GRANT analyst TO somebody. It sees views and the functions behind them, no table.
-- Views run with their owner's rights; the functions below read tables, so they do as well, with a fixed search path.
DO $$
BEGIN
  CREATE ROLE analyst NOLOGIN;
EXCEPTION
  WHEN duplicate_object THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE WARNING 'role analyst was not created: the owner of this database may not create roles. Create it, then run the GRANTs of 0012_analyst.sql';
END $$;

ALTER FUNCTION temporal_event_correlation(uuid, integer, float, integer) SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION events_before(inet, timestamptz, interval, integer) SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION embedding_coverage(timestamptz) SECURITY DEFINER SET search_path = public, pg_temp;

CREATE VIEW alerts_all AS
SELECT alert_id, status, attack_class, severity, confidence, subject_type, subject_value, source_ip, sources_count, targets,
  event_count, first_seen, last_seen, last_seen - first_seen AS lasted, summary, techniques, event_ids, revision, updated_at
FROM alerts;

CREATE VIEW component_logs_all AS
SELECT time, log_id, component, host, severity, message, addresses, attributes
FROM component_logs;

CREATE VIEW evidence_all AS
SELECT time, evidence_id, subject_type, subject_value, attack_class, detector, input_group, log_likelihood_ratio, decisive,
  flow_count, source_ip, sources_count, targets, facts, techniques, event_ids, first_seen, last_seen
FROM evidence;

COMMENT ON VIEW alerts_all IS 'Every alert, open and closed: its newest revision.';
COMMENT ON VIEW component_logs_all IS 'Lines of component logs as understood, without the raw line.';
COMMENT ON VIEW evidence_all IS 'What each detector said of each subject: the evidence behind alerts and beside them.';
COMMENT ON COLUMN alerts_all.lasted IS 'From first to last event behind it.';

-- A view's column means what the table's column of the same name means.
DO $$
DECLARE
  inherited record;
BEGIN
  FOR inherited IN
    SELECT v.relname AS view_name, va.attname AS column_name, col_description(t.oid, ta.attnum) AS comment
    FROM (VALUES ('alerts_all', 'alerts'), ('component_logs_all', 'component_logs'), ('evidence_all', 'evidence')) AS pair (view_name, table_name)
    JOIN pg_class v ON v.relname = pair.view_name AND v.relnamespace = 'public'::regnamespace
    JOIN pg_class t ON t.relname = pair.table_name AND t.relnamespace = 'public'::regnamespace
    JOIN pg_attribute va ON va.attrelid = v.oid AND va.attnum > 0
    JOIN pg_attribute ta ON ta.attrelid = t.oid AND ta.attname = va.attname
    WHERE col_description(v.oid, va.attnum) IS NULL AND col_description(t.oid, ta.attnum) IS NOT NULL
  LOOP
    EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', inherited.view_name, inherited.column_name, inherited.comment);
  END LOOP;
END $$;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
    GRANT USAGE ON SCHEMA public TO analyst;
    GRANT SELECT ON events, events_with_vector, alerts_open, alerts_all, evidence_all, component_logs_all, hosts, ledger_totals,
      events_per_minute, sources_per_hour, destinations_per_hour, origins_per_hour TO analyst;
  END IF;
END $$;
