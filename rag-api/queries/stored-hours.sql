-- Where the hours of a continuous aggregate are stored, and the hour before which they are. $1 its name. A view of it that counts the newest events
-- itself costs three milliseconds to be read at all, these rows a third of one. 1970: nothing is stored (its watermark is a time before Christ).
SELECT format('%I.%I', h.schema_name, h.table_name) AS stored_in,
  greatest(_timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(h.id)), 'epoch'::timestamptz) AS until
FROM _timescaledb_catalog.continuous_agg a
JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id
WHERE a.user_view_schema = 'public' AND a.user_view_name = $1
