-- One line of a log. $1 id; its own time prunes every other chunk.
SELECT l.time, l.log_id, l.component, l.host, l.severity, l.message, l.raw, l.raw_bytes, l.addresses::text[] AS addresses, l.attributes, l.source, l.format, l.ingested_at,
  s.text AS template
FROM component_logs l
LEFT JOIN event_signatures s ON s.hash = l.template_hash
WHERE l.log_id = $1::uuid AND l.time = event_time($1::uuid)
