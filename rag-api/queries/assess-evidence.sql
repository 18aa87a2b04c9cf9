-- Evidence about subjects in a window, of each subject, class and input group the strongest for an attack and the strongest against one.
-- $1 subjects ("address" or "source>target"), $2 and $3 window, $4 rows.
SELECT subject_value, attack_class, input_group, count(*) AS pieces, max(log_likelihood_ratio) AS strongest, min(log_likelihood_ratio) AS weakest,
  array_agg(DISTINCT detector) AS detectors,
  (array_agg(event_ids[array_upper(event_ids, 1)] ORDER BY log_likelihood_ratio DESC))[1:3] AS event_ids, count(*) OVER () AS all_rows
FROM evidence
WHERE subject_value = ANY($1::text[]) AND time >= $2::timestamptz AND time < $3::timestamptz
GROUP BY subject_value, attack_class, input_group
ORDER BY max(log_likelihood_ratio) DESC
LIMIT $4::integer
