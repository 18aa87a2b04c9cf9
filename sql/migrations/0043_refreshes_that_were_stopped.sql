-- A refresh that was stopped has taken its note of what is out of date away and not yet added it up: what it was about to add up is noted in
-- continuous_aggs_materialization_ranges until the next refresh does it.
CREATE OR REPLACE FUNCTION aggregated_until(aggregate text, window_from timestamptz, window_to timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
AS $$
  WITH agg AS (
    SELECT mat_hypertable_id, raw_hypertable_id, _timescaledb_functions.cagg_watermark(mat_hypertable_id) AS watermark,
      (extract(epoch FROM window_from) * 1000000)::bigint AS from_us, (extract(epoch FROM window_to) * 1000000)::bigint AS to_us
    FROM _timescaledb_catalog.continuous_agg
    WHERE user_view_schema = 'public' AND user_view_name = aggregate
  ), noted AS (
    SELECT log.lowest_modified_value AS lowest, log.greatest_modified_value AS greatest, agg.*
    FROM agg JOIN _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log log ON log.hypertable_id = agg.raw_hypertable_id
    UNION ALL
    SELECT log.lowest_modified_value, log.greatest_modified_value, agg.*
    FROM agg JOIN _timescaledb_catalog.continuous_aggs_materialization_invalidation_log log ON log.materialization_id = agg.mat_hypertable_id
    UNION ALL
    SELECT pending.lowest_modified_value, pending.greatest_modified_value, agg.*
    FROM agg JOIN _timescaledb_catalog.continuous_aggs_materialization_ranges pending ON pending.materialization_id = agg.mat_hypertable_id
  )
  -- Above the watermark the aggregate counts the events itself.
  SELECT least(window_to, to_timestamp(min(greatest(lowest, from_us)) / 3600000000 * 3600))
  FROM noted
  WHERE greatest >= from_us AND lowest < to_us AND greatest(lowest, from_us) < watermark
$$;
