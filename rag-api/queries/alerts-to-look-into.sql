-- Alerts active in a window whose cited events must be read to know their origin, service or port. $1 and $2 window, $3 the hour before which
-- conversations_per_hour knows what an alert's source did, $4 services, $5 ports; each NULL: none is asked. Those of several sources, those
-- that go on after that hour, and those whose source spoke such a service or to such a port meanwhile.
SELECT a.alert_id, a.event_ids
FROM alerts a
WHERE a.last_seen >= $1::timestamptz AND a.first_seen < $2::timestamptz
  AND (a.source_ip IS NULL OR a.last_seen >= $3::timestamptz - interval '1 minute'
    OR (($4::text[] IS NOT NULL OR $5::integer[] IS NOT NULL) AND EXISTS (
      SELECT 1 FROM conversations_per_hour c
      WHERE c.source_ip = a.source_ip AND c.hour > a.first_seen - interval '61 minutes' AND c.hour <= a.last_seen + interval '1 minute'
        AND (c.service = ANY($4) OR c.destination_port = ANY($5)))))
