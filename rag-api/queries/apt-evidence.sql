-- Evidence of what comes after an intrusion, by subject, class and technique, strongest first, also below the level of an alert.
-- $1 and $2 window, $3 addresses or NULL, $4 rows.
SELECT e.subject_value, e.attack_class, e.detector, e.techniques, count(*) AS pieces, max(e.log_likelihood_ratio) AS strongest,
  sum(e.flow_count)::bigint AS flows, min(coalesce(e.first_seen, e.time)) AS first_seen, max(coalesce(e.last_seen, e.time)) AS last_seen,
  (array_agg(e.event_ids[array_upper(e.event_ids, 1)] ORDER BY e.log_likelihood_ratio DESC))[1:5] AS event_ids,
  EXISTS (SELECT 1 FROM alerts a WHERE a.subject_value = e.subject_value AND a.attack_class = e.attack_class
    AND a.last_seen >= $1::timestamptz AND a.first_seen < $2::timestamptz) AS is_alerted
FROM evidence e
WHERE e.time >= $1::timestamptz AND e.time < $2::timestamptz AND e.attack_class IN ('apt', 'botnet_c2') AND e.log_likelihood_ratio > 0
  AND e.input_group <> 'model'
  AND ($3::text[] IS NULL OR string_to_array(e.subject_value, '>') && $3)
GROUP BY e.subject_value, e.attack_class, e.detector, e.techniques
ORDER BY max(e.log_likelihood_ratio) DESC, count(*) DESC
LIMIT $4::integer
