-- What is related to an event, an address or an alert, by more than resemblance. Relatives of temporal_event_correlation under names of
-- their own: an overload would make the four-argument call ambiguous.

-- Facts that tie events of different addresses together. Partial: only rows that have them pay.
CREATE INDEX security_events_ja4 ON security_events ((protocol ->> 'ja4'), time DESC) WHERE protocol ->> 'ja4' IS NOT NULL;
CREATE INDEX security_events_account ON security_events ((coalesce(protocol ->> 'login_user', protocol ->> 'ntlm_user')), time DESC)
  WHERE coalesce(protocol ->> 'login_user', protocol ->> 'ntlm_user') IS NOT NULL;
CREATE INDEX security_events_domain ON security_events ((coalesce(protocol ->> 'tls_sni', protocol ->> 'http_host', protocol ->> 'dns_query')), time DESC)
  WHERE coalesce(protocol ->> 'tls_sni', protocol ->> 'http_host', protocol ->> 'dns_query') IS NOT NULL;

CREATE FUNCTION events_after(
  subject inet,
  since timestamptz,
  lookahead interval DEFAULT interval '4 hours',
  max_results integer DEFAULT 100
) RETURNS SETOF security_events
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
  RETURN QUERY
  SELECT * FROM (
    (SELECT * FROM security_events e
      WHERE e.source_ip = subject AND e.time > since AND e.time <= since + lookahead
      ORDER BY e.time LIMIT max_results)
    UNION ALL
    (SELECT * FROM security_events e
      WHERE e.destination_ip = subject AND e.source_ip IS DISTINCT FROM subject AND e.time > since AND e.time <= since + lookahead
      ORDER BY e.time LIMIT max_results)
  ) both_sides
  ORDER BY time
  LIMIT max_results;
END $$;

COMMENT ON FUNCTION events_after(inet, timestamptz, interval, integer) IS
  'Events from or to an address that began after a moment (that moment left out), oldest first: what an address did next.';

-- The network that an address belongs to for "the same network": a /24, in IPv6 a /48.
CREATE FUNCTION network_of(address inet) RETURNS inet
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN network(set_masklen(address, CASE family(address) WHEN 4 THEN 24 ELSE 48 END));

COMMENT ON FUNCTION network_of(inet) IS 'The /24 (IPv6: /48) that an address lies in.';

-- 1 candidates: the newest events of the window by each thing shared (address in either role, fingerprint, account, domain), by index,
--   and the most similar ones; each list is cut, so that a busy address cannot make this slow.
-- 2 each tie has a weight; ties add up as independent chances do, 1 - (1-a)(1-b)...; time halves the result every half lookback.
-- 3 the parts travel with the score, so that a person can check it.
CREATE FUNCTION related_events(
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
  target record;
BEGIN
  SELECT e.source_ip, e.destination_ip, e.protocol ->> 'ja4' AS ja4,
    coalesce(e.protocol ->> 'login_user', e.protocol ->> 'ntlm_user') AS account,
    coalesce(e.protocol ->> 'tls_sni', e.protocol ->> 'http_host', e.protocol ->> 'dns_query') AS domain, s.event_vector, s.model INTO target
  FROM security_events e
  LEFT JOIN event_signatures s ON s.hash = e.signature_hash
  WHERE e.event_id = target_event_id AND e.time = target_time;
  IF NOT FOUND THEN
    RETURN;
  END IF;

  RETURN QUERY
  WITH similar_signatures AS MATERIALIZED (
    SELECT s.hash, (1 - (s.event_vector <=> target.event_vector))::float AS similarity
    FROM event_signatures s
    WHERE s.model = target.model AND 1 - (s.event_vector <=> target.event_vector) >= 0.8
  ), candidates AS (
    (SELECT e.* FROM (SELECT * FROM similar_signatures ORDER BY similarity DESC) s CROSS JOIN LATERAL (
        SELECT * FROM security_events c
        WHERE c.signature_hash = s.hash AND c.time BETWEEN window_start AND target_time
        ORDER BY c.time DESC LIMIT per_tie) e
      ORDER BY s.similarity DESC, e.time DESC LIMIT per_tie)
    UNION ALL
    (SELECT e.* FROM security_events e
      WHERE e.source_ip = target.source_ip AND e.time BETWEEN window_start AND target_time
      ORDER BY e.time DESC LIMIT per_tie)
    UNION ALL
    (SELECT e.* FROM security_events e
      WHERE e.destination_ip = target.source_ip AND e.time BETWEEN window_start AND target_time
      ORDER BY e.time DESC LIMIT per_tie)
    UNION ALL
    (SELECT e.* FROM security_events e
      WHERE e.source_ip = target.destination_ip AND e.time BETWEEN window_start AND target_time
      ORDER BY e.time DESC LIMIT per_tie)
    UNION ALL
    (SELECT e.* FROM security_events e
      WHERE e.destination_ip = target.destination_ip AND e.time BETWEEN window_start AND target_time
      ORDER BY e.time DESC LIMIT per_tie)
    UNION ALL
    (SELECT e.* FROM security_events e
      WHERE e.protocol ->> 'ja4' = target.ja4 AND e.time BETWEEN window_start AND target_time
      ORDER BY e.time DESC LIMIT per_tie)
    UNION ALL
    (SELECT e.* FROM security_events e
      WHERE coalesce(e.protocol ->> 'login_user', e.protocol ->> 'ntlm_user') = target.account AND e.time BETWEEN window_start AND target_time
      ORDER BY e.time DESC LIMIT per_tie)
    UNION ALL
    (SELECT e.* FROM security_events e
      WHERE coalesce(e.protocol ->> 'tls_sni', e.protocol ->> 'http_host', e.protocol ->> 'dns_query') = target.domain AND e.time BETWEEN window_start AND target_time
      ORDER BY e.time DESC LIMIT per_tie)
  ), ties AS (
    SELECT DISTINCT ON (e.event_id) e.*, s.similarity,
      e.source_ip = target.source_ip AS same_source,
      e.destination_ip = target.destination_ip AS same_destination,
      (e.source_ip = target.destination_ip OR e.destination_ip = target.source_ip) AS roles_swapped,
      (network_of(e.source_ip) = network_of(target.source_ip) AND e.source_ip <> target.source_ip) AS same_network,
      e.protocol ->> 'ja4' = target.ja4 AS same_ja4,
      coalesce(e.protocol ->> 'login_user', e.protocol ->> 'ntlm_user') = target.account AS same_account,
      coalesce(e.protocol ->> 'tls_sni', e.protocol ->> 'http_host', e.protocol ->> 'dns_query') = target.domain AS same_domain,
      0.5 ^ (extract(epoch FROM target_time - e.time) / nullif(lookback_hours * 1800.0, 0)) AS time_weight
    FROM candidates e
    LEFT JOIN similar_signatures s ON s.hash = e.signature_hash
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

COMMENT ON FUNCTION related_events(uuid, integer, integer) IS
  'Events of the hours before the target that resemble it or share an address, network, TLS fingerprint, account or domain with it, by a score whose parts are in related_metadata: similarity, shared, time_weight.';

-- What the subject of an alert and its targets did before the alert began, the cited events left out.
CREATE FUNCTION events_before_alert(
  target_alert_id uuid,
  lookback_hours integer DEFAULT 4,
  max_results integer DEFAULT 100
) RETURNS TABLE (
  correlation_time timestamptz,
  relation text,
  event_type text,
  source_ip inet,
  related_metadata jsonb
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  target record;
  window_start timestamptz;
BEGIN
  SELECT a.first_seen, a.source_ip, a.event_ids,
    ARRAY(SELECT DISTINCT address FROM (
      -- A target is "address", "address:port" or "[v6]:port"; what is none (a range) is left out.
      SELECT CASE
        WHEN t ~ '^\d+\.\d+\.\d+\.\d+(:\d+)?$' THEN split_part(t, ':', 1)::inet
        WHEN t ~ '^\[[0-9a-fA-F:]+\]' THEN substring(t FROM '^\[([0-9a-fA-F:]+)\]')::inet
        WHEN t ~ '^[0-9a-fA-F:]+$' AND t LIKE '%:%:%' THEN t::inet END AS address
      FROM unnest(a.targets) t) x WHERE address IS NOT NULL LIMIT 16) AS addresses
    INTO target
  FROM alerts a WHERE a.alert_id = target_alert_id;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  window_start := target.first_seen - make_interval(hours => lookback_hours);

  RETURN QUERY
  WITH found AS (
    (SELECT 'source' AS relation, e.* FROM security_events e
      WHERE e.source_ip = target.source_ip AND e.time >= window_start AND e.time < target.first_seen ORDER BY e.time DESC LIMIT max_results)
    UNION ALL
    (SELECT 'answered_source', e.* FROM security_events e
      WHERE e.destination_ip = target.source_ip AND e.time >= window_start AND e.time < target.first_seen ORDER BY e.time DESC LIMIT max_results)
    UNION ALL
    (SELECT 'target_as_destination', e.* FROM unnest(target.addresses) t (address) CROSS JOIN LATERAL (
      SELECT * FROM security_events c
      WHERE c.destination_ip = t.address AND c.time >= window_start AND c.time < target.first_seen
        AND c.source_ip IS DISTINCT FROM target.source_ip ORDER BY c.time DESC LIMIT max_results) e)
    UNION ALL
    (SELECT 'target_as_source', e.* FROM unnest(target.addresses) t (address) CROSS JOIN LATERAL (
      SELECT * FROM security_events c
      WHERE c.source_ip = t.address AND c.time >= window_start AND c.time < target.first_seen
        AND c.destination_ip IS DISTINCT FROM target.source_ip ORDER BY c.time DESC LIMIT max_results) e)
  )
  SELECT f.time, f.relation, f.event_type, f.source_ip,
    jsonb_strip_nulls(jsonb_build_object(
      'event_id', f.event_id, 'flow_count', f.flow_count,
      'destination_ip', host(f.destination_ip), 'destination_port', f.destination_port, 'transport', f.transport, 'service', f.service,
      'attack_probability', f.attack_probability, 'attack_class', f.attack_class))
  FROM found f
  WHERE f.event_id <> ALL (target.event_ids)
  ORDER BY f.time DESC
  LIMIT max_results;
END $$;

COMMENT ON FUNCTION events_before_alert(uuid, integer, integer) IS
  'Events of the hours before an alert''s first event in which its source or one of its targets (at most 16) took part, newest first; relation says which.';
