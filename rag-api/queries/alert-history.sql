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
), present_sources AS (
  SELECT DISTINCT attack_class, source_ip FROM fitting WHERE last_seen >= $1::timestamptz AND source_ip IS NOT NULL
), earlier AS (
  SELECT f.*, row_number() OVER (PARTITION BY attack_class ORDER BY f.last_seen DESC, f.alert_id) AS place
  FROM fitting f
  WHERE f.last_seen < $1::timestamptz AND attack_class IN (SELECT attack_class FROM present)
), summed AS (
  SELECT e.attack_class, count(*) AS alerts, array_agg(e.event_count) FILTER (WHERE e.event_count IS NOT NULL) AS sizes,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM e.last_seen - e.first_seen)) AS median_seconds,
    max(e.last_seen) AS last_seen, array_agg(e.alert_id ORDER BY e.place) FILTER (WHERE e.place <= 5) AS alert_ids,
    count(DISTINCT s.source_ip) AS returning_sources
  FROM earlier e
  LEFT JOIN present_sources s ON s.attack_class = e.attack_class AND s.source_ip = e.source_ip
  WHERE e.place <= 1000
  GROUP BY e.attack_class
)
SELECT p.attack_class, p.alerts, p.flows, p.largest, p.longest_seconds, p.sources, p.alert_ids,
  coalesce(e.alerts, 0) AS earlier_alerts, coalesce(e.sizes, '{}') AS earlier_sizes, e.median_seconds, e.last_seen AS earlier_last_seen,
  coalesce(e.returning_sources, 0) AS returning_sources, coalesce(e.alert_ids, '{}') AS earlier_alert_ids
FROM present p
LEFT JOIN summed e ON e.attack_class = p.attack_class
ORDER BY p.flows DESC NULLS LAST, p.attack_class
