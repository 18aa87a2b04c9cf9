-- Sources suspected in several hours of a window: hours in which the model took a flow of theirs for an attack, and their alerts.
-- Whole hours, from the aggregate. $1 (a whole hour) and $2 window, $3 least hours or alerts, $4 addresses or networks (NULL: any), $5 rows, $6 of
-- them with the last suspected event of each of their newest five such hours of the window's last day, or of the last one before it: older
-- events lie in columns, where each look-up unpacks a batch.
WITH suspected AS (
  -- One row an hour and address: nothing to tell apart while ten thousand sources are added up; the few that rank are looked at below.
  SELECT address, count(*) AS hours, sum(flows)::bigint AS flows, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
    max(highest_attack_probability) AS attack_probability, array_agg(hour) AS suspected_hours
  FROM sources_per_hour
  WHERE hour >= $1::timestamptz AND hour < $2::timestamptz AND highest_attack_probability >= 0.5
    AND ($4::inet[] IS NULL OR address <<= ANY($4))
  GROUP BY address
), alerted AS (
  SELECT source_ip AS address, count(*) AS alerts, count(DISTINCT attack_class) AS classes, array_agg(DISTINCT attack_class) AS attack_classes,
    min(first_seen) AS first_seen, max(last_seen) AS last_seen, count(DISTINCT date_trunc('hour', first_seen)) AS alert_hours,
    (array_agg(alert_id ORDER BY last_seen DESC))[1:5] AS alert_ids
  FROM alerts
  WHERE last_seen >= $1::timestamptz AND first_seen < $2::timestamptz AND source_ip IS NOT NULL AND ($4::inet[] IS NULL OR source_ip <<= ANY($4))
  GROUP BY source_ip
), ranked AS (
  SELECT coalesce(s.address, a.address) AS address, coalesce(s.hours, 0) AS hours, s.flows, s.attack_probability,
    least(s.first_seen, a.first_seen) AS first_seen, greatest(s.last_seen, a.last_seen) AS last_seen, s.suspected_hours,
    coalesce(a.alerts, 0) AS alerts, coalesce(a.attack_classes, '{}') AS attack_classes, coalesce(a.alert_ids, '{}') AS alert_ids,
    count(*) OVER () AS sources,
    row_number() OVER (ORDER BY coalesce(s.hours, 0) DESC, coalesce(a.alerts, 0) DESC, coalesce(s.flows, 0) DESC, coalesce(s.address, a.address)) AS place
  FROM suspected s
  FULL JOIN alerted a ON a.address = s.address
  WHERE coalesce(s.hours, 0) >= $3::integer OR coalesce(a.alert_hours, 0) >= 2 OR 'botnet_c2' = ANY(a.attack_classes)
  ORDER BY place
  LIMIT $5::integer
)
SELECT host(r.address) AS source_ip, r.hours, (SELECT count(DISTINCT date_trunc('day', hour)) FROM unnest(r.suspected_hours) hour) AS days, r.flows,
  r.attack_probability, r.first_seen, r.last_seen, r.alerts, r.attack_classes, r.alert_ids,
  CASE WHEN r.place <= $6::integer AND r.suspected_hours IS NOT NULL THEN newest_suspected_events(r.address, ARRAY(
      SELECT hour FROM unnest(r.suspected_hours) hour
      WHERE hour >= $2::timestamptz - interval '1 day' OR hour = (SELECT max(h) FROM unnest(r.suspected_hours) h)
      ORDER BY hour DESC LIMIT 5),
    $1::timestamptz, $2::timestamptz) ELSE '{}' END AS event_ids, r.sources
FROM ranked r
ORDER BY r.place
