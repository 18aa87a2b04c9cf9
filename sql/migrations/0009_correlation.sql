-- What resembles an event in the hours before it. Three steps, in this order, so that vectors are compared last and least:
-- 1 the id's own time bounds the window, so that every other chunk is pruned before it is opened;
-- 2 the target's vector is compared with the distinct signatures (thousands), not with the events (millions);
-- 3 signatures come in order of similarity, each fetches its newest events of the window by index, and the first that fill the
--   answer end the search (an incremental sort: the outer order is the inner one and time).
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
  FROM (SELECT * FROM similar_signatures ORDER BY similarity DESC) s
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

CREATE FUNCTION embedding_coverage(since timestamptz)
RETURNS TABLE (events bigint, embedded_events bigint, share float, lag_seconds float)
LANGUAGE sql STABLE
AS $$
  WITH per_signature AS (
    SELECT e.signature_hash, count(*) AS events, min(e.stored_at) AS stored_at
    FROM security_events e
    WHERE e.time >= since AND e.signature_hash IS NOT NULL
    GROUP BY e.signature_hash
  ), joined AS (
    SELECT p.events, p.stored_at, s.event_vector IS NOT NULL AS is_embedded
    FROM per_signature p
    LEFT JOIN event_signatures s ON s.hash = p.signature_hash
  )
  SELECT coalesce(sum(events), 0)::bigint, coalesce(sum(events) FILTER (WHERE is_embedded), 0)::bigint,
    coalesce(sum(events) FILTER (WHERE is_embedded), 0)::float / sum(events)::float,
    coalesce(extract(epoch FROM now() - min(stored_at) FILTER (WHERE NOT is_embedded)), 0)::float
  FROM joined
$$;

COMMENT ON FUNCTION embedding_coverage(timestamptz) IS
  'Of the events since then that carry a signature: how many are embedded, their share (NULL: no events) and how long the oldest that is not has been stored, seconds (0: none waits).';
