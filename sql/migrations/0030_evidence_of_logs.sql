-- Evidence may rest on log lines (Sigma rules over component logs).
ALTER TABLE evidence ADD COLUMN log_ids uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN evidence.log_ids IS 'Log lines that carry it, at most 32, the newest last. Empty: not from logs.';

CREATE OR REPLACE VIEW evidence_all AS
SELECT time, evidence_id, subject_type, subject_value, attack_class, detector, input_group, log_likelihood_ratio, decisive,
  flow_count, source_ip, sources_count, targets, facts, techniques, event_ids, first_seen, last_seen, attributions, log_ids
FROM evidence;
COMMENT ON COLUMN evidence_all.log_ids IS 'Log lines that carry it, at most 32, the newest last. Empty: not from logs.';
