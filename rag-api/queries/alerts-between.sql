-- Alerts active in a window, severest first. $1 and $2 window, $3 classes, $4 addresses, $5 networks, $6 source countries,
-- $8 ports, $9 services, $10 source networks (AS); each NULL: any. $7 rows. $11: the addresses as source, destination or any.
-- $12 severities, NULL: any.
-- Countries, services and AS are those of one event that the alert cites; a port may also stand in a target. A country or AS alone is that of
-- the alert's source, which conversations_per_hour knows for alerts that ended before $13. $14 and $15: alerts that cite an event of such an
-- origin and service, and of such a port, among those whose events were looked at (alerts-to-look-into.sql).
SELECT a.alert_id, a.attack_class, a.severity, a.confidence, a.subject_type, a.subject_value, host(a.source_ip) AS source_ip, a.sources_count,
  a.targets, a.first_seen, a.last_seen, a.event_count, a.event_ids[1:5] AS event_ids, a.techniques, count(*) OVER () AS alerts,
  sum(a.event_count) OVER ()::bigint AS all_flows
FROM alerts a
WHERE a.last_seen >= $1::timestamptz AND a.first_seen < $2::timestamptz
  AND ($3::text[] IS NULL OR a.attack_class = ANY($3))
  AND ($12::text[] IS NULL OR a.severity = ANY($12))
  AND ($4::inet[] IS NULL OR ($11 <> 'destination' AND a.source_ip = ANY($4)) OR ($11 <> 'source' AND EXISTS (
    SELECT 1 FROM unnest(a.targets || CASE WHEN a.subject_type <> 'source' THEN a.subject_value END) t, unnest($4::inet[]) x WHERE t = host(x) OR t LIKE host(x) || ':%' OR t LIKE '[' || host(x) || ']:%')))
  AND ($5::inet[] IS NULL OR ($11 <> 'destination' AND a.source_ip <<= ANY($5)) OR ($11 <> 'source' AND EXISTS (
    SELECT 1 FROM unnest(a.targets || CASE WHEN a.subject_type <> 'source' THEN a.subject_value END) t
    WHERE CASE
      WHEN t ~ '^\d{1,3}(\.\d{1,3}){3}(:\d+)?$' THEN split_part(t, ':', 1)::inet <<= ANY($5)
      WHEN t ~ '^\[[0-9a-f:]+\]:\d+$' THEN substring(t FROM '^\[(.*)\]')::inet <<= ANY($5)
      WHEN t ~ '^[0-9a-f]*:[0-9a-f:]*:[0-9a-f:]*$' THEN t::inet <<= ANY($5)
      ELSE false END)))
  AND (($6::text[] IS NULL AND $9::text[] IS NULL AND $10::text[] IS NULL)
    OR ($9 IS NULL AND a.source_ip IS NOT NULL AND a.last_seen < $13::timestamptz - interval '1 minute' AND EXISTS (
      SELECT 1 FROM conversations_per_hour c
      WHERE c.source_ip = a.source_ip AND c.hour > a.first_seen - interval '61 minutes' AND c.hour <= a.last_seen + interval '1 minute'
        AND ($6 IS NULL OR c.source_country = ANY($6)) AND ($10 IS NULL OR c.source_asn = ANY($10))))
    OR a.alert_id = ANY($14::uuid[]))
  AND ($8::integer[] IS NULL OR a.alert_id = ANY($15::uuid[]) OR EXISTS (
    SELECT 1 FROM unnest(a.targets || a.subject_value) t, unnest($8) p WHERE t ~ ('^(\[[0-9a-f:.]+\]|[0-9.]+):' || p || '$')))
ORDER BY array_position(ARRAY['critical', 'high', 'medium', 'low'], a.severity), a.last_seen DESC
LIMIT $7::integer
