CREATE TABLE evidence (
  time timestamptz NOT NULL,
  evidence_id uuid NOT NULL,
  subject_type text NOT NULL,
  subject_value text NOT NULL,
  attack_class text NOT NULL,
  detector text NOT NULL,
  input_group text NOT NULL,
  log_likelihood_ratio real NOT NULL,
  event_ids uuid[] NOT NULL DEFAULT '{}',
  techniques text[] NOT NULL DEFAULT '{}',
  first_seen timestamptz,
  last_seen timestamptz,
  flow_count bigint,
  source_ip inet,
  targets text[] NOT NULL DEFAULT '{}',
  sources_count bigint,
  facts jsonb NOT NULL DEFAULT '{}',
  decisive boolean NOT NULL DEFAULT false,
  attack_probability real,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (evidence_id, time)
);
SELECT create_hypertable('evidence', by_range('time', interval '1 day'), create_default_indexes => false);
CREATE INDEX evidence_time ON evidence (time DESC);
CREATE INDEX evidence_subject ON evidence (subject_value, time DESC);

COMMENT ON TABLE evidence IS 'What one detector says about one subject in one time bucket; never an alert by itself.';
COMMENT ON COLUMN evidence.time IS 'Start of the time bucket, event time.';
COMMENT ON COLUMN evidence.evidence_id IS 'Deterministic id; event_time(evidence_id) = time.';
COMMENT ON COLUMN evidence.subject_type IS 'source, target or pair.';
COMMENT ON COLUMN evidence.subject_value IS 'The address; for a pair "source>target".';
COMMENT ON COLUMN evidence.attack_class IS 'port_scan, ssh_bruteforce, ddos, botnet_c2 or apt.';
COMMENT ON COLUMN evidence.detector IS 'Which detector says so.';
COMMENT ON COLUMN evidence.input_group IS 'content, rate, intelligence, logs or model: only different groups add up.';
COMMENT ON COLUMN evidence.log_likelihood_ratio IS 'Natural logarithm of P(observation | attack) / P(observation | benign). Negative: benign evidence.';
COMMENT ON COLUMN evidence.event_ids IS 'Events that carry it, at most 32, the newest last.';
COMMENT ON COLUMN evidence.techniques IS 'ATT&CK technique ids.';
COMMENT ON COLUMN evidence.first_seen IS 'First event of it.';
COMMENT ON COLUMN evidence.last_seen IS 'Last event of it.';
COMMENT ON COLUMN evidence.flow_count IS 'Flows that it stands for, also beyond the events listed.';
COMMENT ON COLUMN evidence.source_ip IS 'Address if there is one source. NULL: many or spoofed.';
COMMENT ON COLUMN evidence.targets IS 'Targets as "address" or "address:port", at most 32.';
COMMENT ON COLUMN evidence.sources_count IS 'Distinct sources seen by it.';
COMMENT ON COLUMN evidence.facts IS 'Measured values that a person can check, name to number.';
COMMENT ON COLUMN evidence.decisive IS 'May raise an alert alone.';
COMMENT ON COLUMN evidence.attack_probability IS 'Highest attack probability of the model among its events. NULL: not from the model.';
COMMENT ON COLUMN evidence.stored_at IS 'Start of the transaction that stored the row, wall clock.';

CREATE TABLE alerts (
  alert_id uuid PRIMARY KEY,
  revision integer NOT NULL,
  status text NOT NULL,
  subject_type text NOT NULL,
  subject_value text NOT NULL,
  source_ip inet,
  sources_count bigint,
  targets text[] NOT NULL DEFAULT '{}',
  attack_class text NOT NULL,
  severity text NOT NULL,
  confidence real NOT NULL,
  evidence jsonb NOT NULL DEFAULT '[]',
  event_ids uuid[] NOT NULL DEFAULT '{}',
  techniques text[] NOT NULL DEFAULT '{}',
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  event_count bigint,
  updated_at timestamptz,
  raised_at timestamptz,
  summary text,
  stored_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX alerts_last_seen ON alerts (last_seen DESC);
CREATE INDEX alerts_class ON alerts (attack_class, last_seen DESC);
CREATE INDEX alerts_subject ON alerts (subject_value, last_seen DESC);
CREATE INDEX alerts_source ON alerts (source_ip, last_seen DESC);
CREATE INDEX alerts_event_ids ON alerts USING gin (event_ids);

COMMENT ON TABLE alerts IS 'One row per alert: its newest revision, whatever order the revisions came in.';
COMMENT ON COLUMN alerts.alert_id IS 'Deterministic id of subject, class and first evidence.';
COMMENT ON COLUMN alerts.revision IS '1 for the first, one more for each change.';
COMMENT ON COLUMN alerts.status IS 'open or closed.';
COMMENT ON COLUMN alerts.subject_type IS 'source, target or pair.';
COMMENT ON COLUMN alerts.subject_value IS 'The address; for a pair "source>target".';
COMMENT ON COLUMN alerts.source_ip IS 'Address if there is one source. NULL: many or spoofed.';
COMMENT ON COLUMN alerts.sources_count IS 'Distinct sources.';
COMMENT ON COLUMN alerts.targets IS 'Targets as "address" or "address:port", at most 64.';
COMMENT ON COLUMN alerts.attack_class IS 'port_scan, ssh_bruteforce, ddos, botnet_c2 or apt.';
COMMENT ON COLUMN alerts.severity IS 'low, medium, high or critical: what it would cost.';
COMMENT ON COLUMN alerts.confidence IS 'How sure we are, 0-1.';
COMMENT ON COLUMN alerts.evidence IS 'Evidence behind it, strongest first, at most 32, as the Evidence message.';
COMMENT ON COLUMN alerts.event_ids IS 'Events cited by that evidence, without repeats.';
COMMENT ON COLUMN alerts.techniques IS 'ATT&CK technique ids.';
COMMENT ON COLUMN alerts.first_seen IS 'First event behind it, event time.';
COMMENT ON COLUMN alerts.last_seen IS 'Last event behind it, event time.';
COMMENT ON COLUMN alerts.event_count IS 'Flows behind it: the sum of flow_count.';
COMMENT ON COLUMN alerts.updated_at IS 'When this revision was made, event time.';
COMMENT ON COLUMN alerts.raised_at IS 'When this revision was made, wall clock.';
COMMENT ON COLUMN alerts.summary IS 'Why, in one English sentence with the measured values.';
COMMENT ON COLUMN alerts.stored_at IS 'Start of the transaction that stored this revision, wall clock.';
