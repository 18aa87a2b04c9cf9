-- Evidence that cites one of some events, strongest first. $1 event ids, $2 and $3 window of the evidence, $4 rows.
SELECT evidence_id, time, subject_type, subject_value, attack_class, detector, input_group, log_likelihood_ratio, techniques, flow_count, facts,
  ARRAY(SELECT id FROM unnest(event_ids) id WHERE id = ANY($1::uuid[])) AS cited, count(*) OVER () AS pieces
FROM evidence
WHERE time >= $2::timestamptz AND time < $3::timestamptz AND event_ids && $1::uuid[]
ORDER BY log_likelihood_ratio DESC, evidence_id
LIMIT $4::integer
