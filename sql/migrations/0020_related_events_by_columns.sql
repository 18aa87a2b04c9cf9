-- As in 0013, over the columns of 0019. The time went into planning (each scan of the table plans every chunk of the window, some 10 ms
-- for a day, and there were up to eight scans) and into finding each candidate's similarity. Now there are four scans at most, each
-- ending at the newest rows that it needs, and only columns that are used are read: in the columnstore each is unpacked by itself.
CREATE OR REPLACE FUNCTION related_events(
  target_event_id uuid,
  lookback_hours integer DEFAULT 4,
  max_results integer DEFAULT 100
) RETURNS TABLE (
  correlation_time timestamptz,
  correlation_score float,
  event_type text,
  source_ip inet,
  related_metadata jsonb
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  target_time timestamptz := event_time(target_event_id);
  window_start timestamptz := event_time(target_event_id) - make_interval(hours => lookback_hours);
  per_tie integer := greatest(max_results, 100);
  addresses inet[];
  target record;
BEGIN
  SELECT e.source_ip, e.destination_ip, e.ja4, e.account, e.domain, s.event_vector, s.model INTO target
  FROM security_events e
  LEFT JOIN event_signatures s ON s.hash = e.signature_hash
  WHERE e.event_id = target_event_id AND e.time = target_time;
  IF NOT FOUND THEN
    RETURN;
  END IF;

  addresses := ARRAY[target.source_ip, target.destination_ip];

  RETURN QUERY
  WITH similar_signatures AS MATERIALIZED (
    SELECT s.hash FROM event_signatures s
    WHERE s.kind = 'event' AND s.model = target.model AND 1 - (s.event_vector <=> target.event_vector) >= 0.8
  ), candidates AS (
    -- A list that is known while planning would be weighed against every chunk, element by element.
    (SELECT e.time, e.event_id, e.event_type, e.transport, e.service, e.source_ip, e.destination_ip, e.destination_port, e.flow_count,
      e.attack_probability, e.attack_class, e.signature_hash, e.ja4, e.account, e.domain
      FROM security_events e
      WHERE e.signature_hash = ANY (ARRAY(SELECT s.hash FROM similar_signatures s)) AND e.time BETWEEN window_start AND target_time
      ORDER BY e.time DESC LIMIT per_tie)
    UNION ALL
    (SELECT e.time, e.event_id, e.event_type, e.transport, e.service, e.source_ip, e.destination_ip, e.destination_port, e.flow_count,
      e.attack_probability, e.attack_class, e.signature_hash, e.ja4, e.account, e.domain
      FROM security_events e
      WHERE e.source_ip = ANY (addresses) AND e.time BETWEEN window_start AND target_time
      ORDER BY e.time DESC LIMIT 2 * per_tie)
    UNION ALL
    (SELECT e.time, e.event_id, e.event_type, e.transport, e.service, e.source_ip, e.destination_ip, e.destination_port, e.flow_count,
      e.attack_probability, e.attack_class, e.signature_hash, e.ja4, e.account, e.domain
      FROM security_events e
      WHERE e.destination_ip = ANY (addresses) AND e.time BETWEEN window_start AND target_time
      ORDER BY e.time DESC LIMIT 2 * per_tie)
    UNION ALL
    (SELECT e.time, e.event_id, e.event_type, e.transport, e.service, e.source_ip, e.destination_ip, e.destination_port, e.flow_count,
      e.attack_probability, e.attack_class, e.signature_hash, e.ja4, e.account, e.domain
      FROM security_events e
      WHERE (e.ja4 = target.ja4 OR e.account = target.account OR e.domain = target.domain) AND e.time BETWEEN window_start AND target_time
      ORDER BY e.time DESC LIMIT 2 * per_tie)
  ), ties AS (
    SELECT DISTINCT ON (e.event_id) e.*,
      -- By the key of the table, not from the list above: comparing each candidate with each row of a list took two thirds of the whole.
      (SELECT CASE WHEN 1 - (s.event_vector <=> target.event_vector) >= 0.8 THEN (1 - (s.event_vector <=> target.event_vector))::float END
        FROM event_signatures s WHERE s.hash = e.signature_hash AND s.model = target.model) AS similarity,
      e.source_ip = target.source_ip AS same_source,
      e.destination_ip = target.destination_ip AS same_destination,
      (e.source_ip = target.destination_ip OR e.destination_ip = target.source_ip) AS roles_swapped,
      (network_of(e.source_ip) = network_of(target.source_ip) AND e.source_ip <> target.source_ip) AS same_network,
      e.ja4 = target.ja4 AS same_ja4, e.account = target.account AS same_account, e.domain = target.domain AS same_domain,
      0.5 ^ (extract(epoch FROM target_time - e.time) / nullif(lookback_hours * 1800.0, 0)) AS time_weight
    FROM candidates e
    WHERE e.event_id <> target_event_id
  ), scored AS (
    SELECT t.*,
      1 - (1 - 0.4 * coalesce(t.similarity, 0))
        * CASE WHEN t.same_source THEN 0.5 ELSE 1 END
        * CASE WHEN t.same_destination THEN 0.7 ELSE 1 END
        * CASE WHEN t.roles_swapped THEN 0.6 ELSE 1 END
        * CASE WHEN t.same_network THEN 0.8 ELSE 1 END
        * CASE WHEN t.same_ja4 THEN 0.7 ELSE 1 END
        * CASE WHEN t.same_account THEN 0.6 ELSE 1 END
        * CASE WHEN t.same_domain THEN 0.7 ELSE 1 END AS tie
    FROM ties t
  )
  SELECT s.time, (s.tie * s.time_weight)::float, s.event_type, s.source_ip,
    jsonb_strip_nulls(jsonb_build_object(
      'event_id', s.event_id, 'flow_count', s.flow_count,
      'destination_ip', host(s.destination_ip), 'destination_port', s.destination_port, 'transport', s.transport, 'service', s.service,
      'attack_probability', s.attack_probability, 'attack_class', s.attack_class,
      'similarity', s.similarity, 'time_weight', round(s.time_weight::numeric, 4),
      'shared', to_jsonb(array_remove(ARRAY[
        CASE WHEN s.same_source THEN 'source' END, CASE WHEN s.same_destination THEN 'destination' END,
        CASE WHEN s.roles_swapped THEN 'roles_swapped' END, CASE WHEN s.same_network THEN 'network' END,
        CASE WHEN s.same_ja4 THEN 'ja4' END, CASE WHEN s.same_account THEN 'account' END,
        CASE WHEN s.same_domain THEN 'domain' END], NULL))))
  FROM scored s
  ORDER BY s.tie * s.time_weight DESC, s.time DESC
  LIMIT max_results;
END $$;
