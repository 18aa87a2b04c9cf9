-- What people say of alerts: whether they were right. One verdict per person and alert, the newest; audit_log keeps those before it.
CREATE TABLE feedback (
  alert_id uuid NOT NULL,
  actor text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('true_positive', 'false_positive')),
  comment text,
  revision integer NOT NULL,
  given_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (alert_id, actor)
);
CREATE INDEX feedback_given_at ON feedback (given_at DESC);

COMMENT ON TABLE feedback IS 'Verdicts of people about alerts, one per person and alert: the newest.';
COMMENT ON COLUMN feedback.alert_id IS 'The alert judged. It may have left the table alerts since.';
COMMENT ON COLUMN feedback.actor IS 'Name of the token''s holder, or "local".';
COMMENT ON COLUMN feedback.verdict IS 'true_positive: an attack; false_positive: none.';
COMMENT ON COLUMN feedback.comment IS 'In the person''s words. NULL: none.';
COMMENT ON COLUMN feedback.revision IS 'Revision of the alert that was stored when it was judged.';
COMMENT ON COLUMN feedback.given_at IS 'When, wall clock.';

CREATE VIEW feedback_all AS
SELECT f.alert_id, f.actor, f.verdict, f.comment, f.given_at, f.revision, a.attack_class, a.severity, a.confidence, a.subject_type,
  a.subject_value, a.first_seen, a.last_seen, a.event_ids,
  ARRAY(SELECT DISTINCT e ->> 'detector' FROM jsonb_array_elements(a.evidence) e WHERE e ->> 'detector' IS NOT NULL ORDER BY 1) AS detectors
FROM feedback f
LEFT JOIN alerts a USING (alert_id);

COMMENT ON VIEW feedback_all IS 'Verdicts of people with the alert that they judged.';
COMMENT ON COLUMN feedback_all.alert_id IS 'The alert judged.';
COMMENT ON COLUMN feedback_all.actor IS 'Name of the token''s holder, or "local".';
COMMENT ON COLUMN feedback_all.verdict IS 'true_positive: an attack; false_positive: none.';
COMMENT ON COLUMN feedback_all.comment IS 'In the person''s words. NULL: none.';
COMMENT ON COLUMN feedback_all.given_at IS 'When, wall clock.';
COMMENT ON COLUMN feedback_all.revision IS 'Revision of the alert that was stored when it was judged.';
COMMENT ON COLUMN feedback_all.attack_class IS 'port_scan, ssh_bruteforce, ddos, botnet_c2 or apt. NULL, like all that follows: the alert is no longer stored.';
COMMENT ON COLUMN feedback_all.severity IS 'low, medium, high or critical: what it would cost.';
COMMENT ON COLUMN feedback_all.confidence IS 'How sure we are of the alert, 0-1.';
COMMENT ON COLUMN feedback_all.subject_type IS 'source, target or pair.';
COMMENT ON COLUMN feedback_all.subject_value IS 'The address; for a pair "source>target".';
COMMENT ON COLUMN feedback_all.first_seen IS 'First event behind the alert, event time.';
COMMENT ON COLUMN feedback_all.last_seen IS 'Last event behind it, event time.';
COMMENT ON COLUMN feedback_all.event_ids IS 'Events cited by its evidence.';
COMMENT ON COLUMN feedback_all.detectors IS 'Detectors that spoke. Empty: the alert holds no evidence or is no longer stored.';

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
    GRANT SELECT ON feedback_all TO analyst;
  END IF;
END $$;
