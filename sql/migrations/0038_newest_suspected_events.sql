-- The last suspected event of each of some hours. One statement over all of them plans every chunk between the first and the last; here each hour
-- is a statement that knows its bounds while it is planned.
CREATE FUNCTION newest_suspected_events(source inet, hours timestamptz[], window_from timestamptz, window_to timestamptz) RETURNS uuid[]
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  hour_from timestamptz;
  hour_to timestamptz;
  newest uuid;
  found_ids uuid[] := '{}';
  suspected_hour timestamptz;
BEGIN
  FOREACH suspected_hour IN ARRAY hours LOOP
    hour_from := greatest(suspected_hour, window_from);
    hour_to := least(suspected_hour + interval '1 hour', window_to);
    SELECT e.event_id INTO newest
    FROM security_events e
    WHERE e.source_ip = source AND e.attack_probability >= 0.5 AND e.time >= hour_from AND e.time < hour_to
    ORDER BY e.time DESC
    LIMIT 1;
    IF FOUND THEN
      found_ids := found_ids || newest;
    END IF;
  END LOOP;
  RETURN found_ids;
END $$;

COMMENT ON FUNCTION newest_suspected_events(inet, timestamptz[], timestamptz, timestamptz) IS
  'Ids of the last event of a source that the model takes for an attack in each of these hours, as far as they lie in a window, in the order of the hours. An hour without one gives none.';
