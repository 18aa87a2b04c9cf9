-- Notes a verdict about an alert that exists, and in the audit log that it was given. $1 alert, $2 who, $3 verdict, $4 comment (NULL: none),
-- $5 client, $6 id of the request.
WITH judged AS (
  SELECT alert_id, revision FROM alerts WHERE alert_id = $1::uuid
), given AS (
  INSERT INTO feedback (alert_id, actor, verdict, comment, revision)
  SELECT alert_id, $2, $3, $4, revision FROM judged
  ON CONFLICT (alert_id, actor) DO UPDATE
    SET verdict = EXCLUDED.verdict, comment = EXCLUDED.comment, revision = EXCLUDED.revision, given_at = now()
  RETURNING alert_id, actor, verdict, comment, given_at, revision
), noted AS (
  INSERT INTO audit_log (actor, action, client, request_id, detail)
  SELECT actor, 'feedback', $5, $6, jsonb_build_object('alert_id', alert_id, 'verdict', verdict, 'comment', comment, 'revision', revision) FROM given
)
SELECT alert_id, actor, verdict, comment, given_at, revision FROM given
