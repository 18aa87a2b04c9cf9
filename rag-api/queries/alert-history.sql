-- Each class alerted in a window beside its earlier alerts: how many, how large (flows), how long, when last. $1 and $2 window, $3 earliest
-- earlier alert, $4 classes, $5 addresses or networks of the source; each NULL: any. The newest 1,000 earlier alerts of a class are compared.
WITH fitting AS (
  SELECT alert_id, attack_class, event_count, source_ip, first_seen, last_seen
  FROM alerts
  WHERE first_seen < $2::timestamptz AND last_seen >= $3::timestamptz
    AND ($4::text[] IS NULL OR attack_class = ANY($4)) AND ($5::inet[] IS NULL OR source_ip <<= ANY($5))
), present AS (
  SELECT attack_class, count(*) AS alerts, sum(event_count)::bigint AS flows, max(event_count) AS largest,
    max(extract(epoch FROM last_seen - first_seen))::float AS longest_seconds, count(DISTINCT source_ip) AS sources,
    (array_agg(alert_id ORDER BY last_seen DESC))[1:5] AS alert_ids
  FROM fitting WHERE last_seen >= $1::timestamptz
  GROUP BY attack_class
)
SELECT p.attack_class, p.alerts, p.flows, p.largest, p.longest_seconds, p.sources, p.alert_ids,
  coalesce(e.alerts, 0) AS earlier_alerts, coalesce(e.sizes, '{}') AS earlier_sizes, e.median_seconds, e.last_seen AS earlier_last_seen,
  coalesce(e.returning_sources, 0) AS returning_sources, coalesce(e.alert_ids, '{}') AS earlier_alert_ids
FROM present p
LEFT JOIN LATERAL (
  SELECT count(*) AS alerts, array_agg(event_count) FILTER (WHERE event_count IS NOT NULL) AS sizes,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM last_seen - first_seen)) AS median_seconds,
    max(last_seen) AS last_seen, (array_agg(alert_id ORDER BY last_seen DESC))[1:5] AS alert_ids,
    count(DISTINCT source_ip) FILTER (WHERE source_ip IN (SELECT source_ip FROM fitting WHERE last_seen >= $1::timestamptz AND attack_class = p.attack_class)) AS returning_sources
  FROM (SELECT * FROM fitting f WHERE f.attack_class = p.attack_class AND f.last_seen < $1::timestamptz ORDER BY f.last_seen DESC LIMIT 1000) f
) e ON true
ORDER BY p.flows DESC NULLS LAST, p.attack_class
