-- Of the sources alerted for a class, how many were alerted for another within some hours after. Each source counts once, by its first alert of the
-- class whose outcome is known. $1 and $2 history, $3 first class, $4 other class (NULL: any other), $5 hours.
WITH began AS (
  SELECT DISTINCT ON (source_ip) source_ip, first_seen
  FROM alerts
  WHERE attack_class = $3 AND source_ip IS NOT NULL AND first_seen >= $1::timestamptz
    AND first_seen < $2::timestamptz - make_interval(hours => $5::integer)
  ORDER BY source_ip, first_seen
)
SELECT count(*) AS cases, count(f.alert_id) AS hits, coalesce((array_agg(f.alert_id) FILTER (WHERE f.alert_id IS NOT NULL))[1:10], '{}') AS alert_ids
FROM began b
LEFT JOIN LATERAL (
  SELECT a.alert_id FROM alerts a
  WHERE a.source_ip = b.source_ip AND a.first_seen > b.first_seen AND a.first_seen <= b.first_seen + make_interval(hours => $5::integer)
    AND a.attack_class <> $3 AND ($4::text IS NULL OR a.attack_class = $4)
  ORDER BY a.first_seen
  LIMIT 1
) f ON true
