-- What resembles an event in the hours before it. Three steps, in this order, so that vectors are compared last and least:
-- 1 the id's own time bounds the window, so that every other chunk is pruned before it is opened;
-- 2 the target's vector is compared with the distinct signatures (thousands), not with the events (millions);
-- 3 each signature above the threshold fetches its newest events of the window by index, never more than asked for.
CREATE FUNCTION temporal_event_correlation(
  target_event_id uuid,
  lookback_hours integer DEFAULT 4,
  similarity_threshold float DEFAULT 0.8,
  max_results integer DEFAULT 100
) RETURNS TABLE (
  correlation_time timestamptz,
  correlation_score float,
  event_type text,
  source_ip inet,
  related_metadata jsonb
)
LANGUAGE plpgsql STABLE
-- A generic plan does not know the window and would open every chunk.
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  target_time timestamptz := event_time(target_event_id);
  window_start timestamptz := event_time(target_event_id) - make_interval(hours => lookback_hours);
  target record;
BEGIN
  SELECT e.source_ip, e.destination_ip, e.signature_hash, s.event_vector, s.model INTO target
  FROM security_events e
  LEFT JOIN event_signatures s ON s.hash = e.signature_hash
  WHERE e.event_id = target_event_id AND e.time = target_time;
  IF NOT FOUND THEN
    RETURN;
  END IF;

  RETURN QUERY
  WITH similar_signatures AS (
    SELECT s.hash, s.text, 1 - (s.event_vector <=> target.event_vector) AS similarity
    FROM event_signatures s
    WHERE s.model = target.model AND 1 - (s.event_vector <=> target.event_vector) >= similarity_threshold
    UNION ALL
    -- Not embedded yet: the same signature is still the same meaning.
    SELECT target.signature_hash, NULL, 1
    WHERE target.event_vector IS NULL AND target.signature_hash IS NOT NULL
  )
  SELECT e.time, s.similarity::float, e.event_type, e.source_ip,
    jsonb_build_object(
      'event_id', e.event_id, 'flow_count', e.flow_count,
      'source_port', e.source_port, 'destination_ip', host(e.destination_ip), 'destination_port', e.destination_port,
      'transport', e.transport, 'service', e.service,
      'signature_hash', e.signature_hash, 'signature', s.text,
      'attack_probability', e.attack_probability, 'attack_class', e.attack_class,
      'same_source', e.source_ip = target.source_ip, 'same_destination', e.destination_ip = target.destination_ip)
  FROM similar_signatures s
  CROSS JOIN LATERAL (
    SELECT * FROM security_events c
    WHERE c.signature_hash = s.hash AND c.time BETWEEN window_start AND target_time AND c.event_id <> target_event_id
    ORDER BY c.time DESC
    LIMIT max_results
  ) e
  ORDER BY s.similarity DESC, e.time DESC
  LIMIT max_results;
END $$;

COMMENT ON FUNCTION temporal_event_correlation(uuid, integer, float, integer) IS
  'Events of the hours before the target (itself left out) whose signature resembles its own, most similar first, then newest. No row: no such event.';

CREATE FUNCTION events_before(
  subject inet,
  until timestamptz,
  lookback interval DEFAULT interval '4 hours',
  max_results integer DEFAULT 100
) RETURNS SETOF security_events
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
  RETURN QUERY
  SELECT * FROM (
    (SELECT * FROM security_events e
      WHERE e.source_ip = subject AND e.time >= until - lookback AND e.time < until
      ORDER BY e.time DESC LIMIT max_results)
    UNION ALL
    (SELECT * FROM security_events e
      WHERE e.destination_ip = subject AND e.source_ip IS DISTINCT FROM subject AND e.time >= until - lookback AND e.time < until
      ORDER BY e.time DESC LIMIT max_results)
  ) both_sides
  ORDER BY time DESC
  LIMIT max_results;
END $$;

COMMENT ON FUNCTION events_before(inet, timestamptz, interval, integer) IS
  'Events from or to an address that began before a moment (that moment left out), newest first.';

CREATE FUNCTION activity_like(
  target_event_id uuid,
  lookback interval DEFAULT interval '24 hours',
  similarity_threshold float DEFAULT 0.8,
  max_results integer DEFAULT 50
) RETURNS TABLE (
  signature text,
  source_ip inet,
  similarity float,
  rarity float,
  events bigint,
  flows bigint,
  targets bigint,
  first_seen timestamptz,
  last_seen timestamptz,
  newest_event_id uuid
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  target_time timestamptz := event_time(target_event_id);
  target record;
BEGIN
  SELECT s.event_vector, s.model INTO target
  FROM security_events e
  JOIN event_signatures s ON s.hash = e.signature_hash
  WHERE e.event_id = target_event_id AND e.time = target_time;
  IF NOT FOUND THEN
    RETURN;
  END IF;

  RETURN QUERY
  WITH seen AS (
    SELECT e.signature_hash, e.source_ip, count(*) AS events, sum(e.flow_count)::bigint AS flows,
      count(DISTINCT e.destination_ip) AS targets, min(e.time) AS first_seen, max(e.time) AS last_seen,
      (array_agg(e.event_id ORDER BY e.time DESC))[1] AS newest_event_id
    FROM security_events e
    WHERE e.time BETWEEN target_time - lookback AND target_time AND e.event_id <> target_event_id
    GROUP BY e.signature_hash, e.source_ip
  ), weighed AS (
    SELECT seen.*, ln(sum(seen.flows) OVER () / sum(seen.flows) OVER (PARTITION BY seen.signature_hash)) AS rarity FROM seen
  )
  SELECT s.text, w.source_ip, 1 - (s.event_vector <=> target.event_vector), w.rarity::float,
    w.events, w.flows, w.targets, w.first_seen, w.last_seen, w.newest_event_id
  FROM weighed w
  JOIN event_signatures s ON s.hash = w.signature_hash
  WHERE s.model = target.model AND 1 - (s.event_vector <=> target.event_vector) >= similarity_threshold
  ORDER BY (1 - (s.event_vector <=> target.event_vector)) * (1 + w.rarity) DESC, w.last_seen DESC
  LIMIT max_results;
END $$;

COMMENT ON FUNCTION activity_like(uuid, interval, float, integer) IS
  'The same search grouped by signature and source and weighted by rarity (ln of all flows / flows of the signature in the window), so that common traffic does not fill the list.';

CREATE FUNCTION embedding_coverage(since timestamptz)
RETURNS TABLE (events bigint, embedded_events bigint, share float, lag_seconds float)
LANGUAGE sql STABLE
AS $$
  SELECT count(*), count(s.event_vector),
    CASE WHEN count(*) > 0 THEN count(s.event_vector)::float / count(*) END,
    coalesce(extract(epoch FROM now() - min(e.stored_at) FILTER (WHERE s.event_vector IS NULL)), 0)::float
  FROM security_events e
  LEFT JOIN event_signatures s ON s.hash = e.signature_hash
  WHERE e.time >= since AND e.signature_hash IS NOT NULL
$$;

COMMENT ON FUNCTION embedding_coverage(timestamptz) IS
  'Of the events since then that carry a signature: how many are embedded, their share (NULL: no events) and how long the oldest that is not has been stored, seconds (0: none waits).';
