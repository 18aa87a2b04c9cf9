-- The same, counted in memory. $3 rows of unusual-kinds.sql as JSON.
SELECT * FROM json_to_recordset($3::json) AS counted (kind text, event_type text, service text, signature_hash text, source_ip inet,
  flows numeric, records bigint, targets bigint, a_target text, ports bigint, a_port integer, first_seen timestamptz, last_seen timestamptz,
  attack_probability real, event_ids uuid[])
