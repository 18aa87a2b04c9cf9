-- What decided about events that the model calls attacks: from the event to the series by class and hour.
CREATE TABLE attributions (
  time timestamptz NOT NULL,
  event_id uuid NOT NULL,
  model_version text NOT NULL,
  attack_class text NOT NULL,
  output text NOT NULL,
  feature text NOT NULL,
  value real,
  contribution real NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, time, output, feature)
);
SELECT create_hypertable('attributions', by_range('time', interval '1 day'), create_default_indexes => false);
CREATE INDEX attributions_time ON attributions (time DESC);

ALTER TABLE attributions SET (
  timescaledb.enable_columnstore,
  timescaledb.segmentby = 'output',
  timescaledb.orderby = 'time DESC, event_id, feature'
);
CALL add_columnstore_policy('attributions', after => interval '48 hours');

COMMENT ON TABLE attributions IS 'Features that weighed most in the model''s opinion of one event, at most five for each output; only of some events called attacks (a few per subject and minute).';
COMMENT ON COLUMN attributions.time IS 'Time of the event.';
COMMENT ON COLUMN attributions.event_id IS 'The event.';
COMMENT ON COLUMN attributions.model_version IS 'Version of the models that scored it.';
COMMENT ON COLUMN attributions.attack_class IS 'Class that the event is called.';
COMMENT ON COLUMN attributions.output IS 'What the contribution is about: attack (is it one at all), or the class.';
COMMENT ON COLUMN attributions.feature IS 'Name of the feature.';
COMMENT ON COLUMN attributions.value IS 'Its value as the model saw it: counts and durations are ln(1 + x), shares 0-1, yes is 1. NULL: not measured.';
COMMENT ON COLUMN attributions.contribution IS 'Shapley value, log-odds before calibration: above 0 it spoke for the output, below 0 against it.';
COMMENT ON COLUMN attributions.stored_at IS 'Start of the transaction that stored the row, wall clock.';

-- Real-time, refreshed however far back, in one go: as the aggregates of 0011.
CREATE MATERIALIZED VIEW feature_importance_per_hour
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', time) AS hour,
  model_version, attack_class, output, feature,
  count(*) AS events,
  sum(abs(contribution)) AS weight,
  avg(abs(contribution)) AS mean_weight,
  avg(contribution) AS mean_contribution
FROM attributions
GROUP BY 1, 2, 3, 4, 5
WITH NO DATA;
SELECT add_continuous_aggregate_policy('feature_importance_per_hour', start_offset => NULL, end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '10 minutes', buckets_per_batch => 0);

COMMENT ON VIEW feature_importance_per_hour IS 'Which features decide, per hour, models, class and output: sums over the explained events.';
COMMENT ON COLUMN feature_importance_per_hour.hour IS 'Start of the hour.';
COMMENT ON COLUMN feature_importance_per_hour.model_version IS 'Version of the models.';
COMMENT ON COLUMN feature_importance_per_hour.attack_class IS 'Class that the events are called.';
COMMENT ON COLUMN feature_importance_per_hour.output IS 'attack, or the class.';
COMMENT ON COLUMN feature_importance_per_hour.feature IS 'Name of the feature.';
COMMENT ON COLUMN feature_importance_per_hour.events IS 'Explained events in which it is one of the five that weighed most.';
COMMENT ON COLUMN feature_importance_per_hour.weight IS 'Sum of |contribution| over them, log-odds.';
COMMENT ON COLUMN feature_importance_per_hour.mean_weight IS 'Mean of |contribution| over them.';
COMMENT ON COLUMN feature_importance_per_hour.mean_contribution IS 'Mean contribution: its sign says for or against.';

CREATE VIEW attributions_all AS
SELECT time, event_id, model_version, attack_class, output, feature, value, contribution
FROM attributions;
COMMENT ON VIEW attributions_all IS 'What decided about explained events: a row per event, output and feature.';

ALTER TABLE evidence ADD COLUMN attributions jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN evidence.attributions IS 'What decided about its likeliest attack: a list of feature, value, contribution, output. Empty: not from the model, or not computed.';

CREATE OR REPLACE VIEW evidence_all AS
SELECT time, evidence_id, subject_type, subject_value, attack_class, detector, input_group, log_likelihood_ratio, decisive,
  flow_count, source_ip, sources_count, targets, facts, techniques, event_ids, first_seen, last_seen, attributions
FROM evidence;

-- A view's column means what the table's column of the same name means.
DO $$
DECLARE
  inherited record;
BEGIN
  FOR inherited IN
    SELECT v.relname AS view_name, va.attname AS column_name, col_description(t.oid, ta.attnum) AS comment
    FROM (VALUES ('attributions_all', 'attributions'), ('evidence_all', 'evidence')) AS pair (view_name, table_name)
    JOIN pg_class v ON v.relname = pair.view_name AND v.relnamespace = 'public'::regnamespace
    JOIN pg_class t ON t.relname = pair.table_name AND t.relnamespace = 'public'::regnamespace
    JOIN pg_attribute va ON va.attrelid = v.oid AND va.attnum > 0
    JOIN pg_attribute ta ON ta.attrelid = t.oid AND ta.attname = va.attname
    WHERE col_description(v.oid, va.attnum) IS NULL AND col_description(t.oid, ta.attnum) IS NOT NULL
  LOOP
    EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', inherited.view_name, inherited.column_name, inherited.comment);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
    GRANT SELECT ON attributions_all, feature_importance_per_hour TO analyst;
  END IF;
END $$;
