-- After an alert of a class, of which other classes the same source was alerted within a day. $1 and $2 window of first_seen.
-- sources: distinct sources with the first class; followed: those of them that went on to the second.
WITH known AS (
  SELECT alert_id, source_ip, attack_class, first_seen FROM alerts
  WHERE source_ip IS NOT NULL AND first_seen >= $1::timestamptz AND first_seen < $2::timestamptz
  ORDER BY first_seen DESC
  LIMIT 20000
), began AS (
  SELECT attack_class, count(DISTINCT source_ip) AS sources FROM known GROUP BY attack_class
)
SELECT one.attack_class AS from_class, other.attack_class AS to_class, count(DISTINCT one.source_ip) AS followed, b.sources,
  (array_agg(DISTINCT other.alert_id))[1:5] AS alert_ids
FROM known one
JOIN known other ON other.source_ip = one.source_ip AND other.first_seen > one.first_seen AND other.first_seen < one.first_seen + interval '1 day'
  AND other.attack_class <> one.attack_class
JOIN began b ON b.attack_class = one.attack_class
GROUP BY 1, 2, b.sources
ORDER BY count(DISTINCT one.source_ip) DESC
LIMIT 20
