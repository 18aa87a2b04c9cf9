-- The end of the chain, and writers whose entries have a gap or that ended without saying how many they wrote.
SELECT head.position, encode(head.digest, 'hex') AS digest, (SELECT count(*) FROM audit_log) AS entries,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('writer', w.writer, 'entries', w.entries, 'missing', w.missing, 'is_closed', w.is_closed, 'first', w.first, 'last', w.last) ORDER BY w.first), '[]')
   FROM (
     SELECT writer, count(*) AS entries, max(sequence) - count(*) AS missing, bool_or(action = 'audit_closed') AS is_closed, min(at) AS first, max(at) AS last
     FROM audit_log WHERE writer IS NOT NULL
     GROUP BY writer
     HAVING max(sequence) > count(*) OR NOT bool_or(action = 'audit_closed')
   ) w) AS open_writers
FROM audit_head head
