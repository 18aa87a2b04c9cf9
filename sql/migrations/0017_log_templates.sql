-- Lines of logs point to their template as events point to their signature; both lie in event_signatures, told apart by kind.
ALTER TABLE event_signatures ADD COLUMN kind text NOT NULL DEFAULT 'event' CHECK (kind IN ('event', 'log'));
ALTER TABLE component_logs ADD COLUMN template_hash text;
CREATE INDEX component_logs_template ON component_logs (template_hash, time DESC) WHERE template_hash IS NOT NULL;

COMMENT ON TABLE event_signatures IS 'Each distinct meaning of an event and each template of log lines, embedded once; events and lines point to it by hash.';
COMMENT ON COLUMN event_signatures.kind IS 'event: signature of network events; log: template of log lines.';
COMMENT ON COLUMN event_signatures.hash IS 'Version and hash of the text: v2:0123456789abcdef of an event, log1:0123456789abcdef of a log line.';
COMMENT ON COLUMN event_signatures.text IS 'English sentence over a closed vocabulary (event), or component and words of a line with every value masked (log): no addresses, no verdict.';
COMMENT ON COLUMN event_signatures.first_seen IS 'Time of the first event or line that carried it.';
COMMENT ON COLUMN component_logs.template_hash IS 'The kind of line: hash of its template in event_signatures. NULL: a producer that mines none.';

CREATE OR REPLACE VIEW component_logs_all AS
SELECT l.time, l.log_id, l.component, l.host, l.severity, l.message, l.addresses, l.attributes, l.source, l.format,
  (array_position(ARRAY['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'], l.severity) - 1)::smallint AS severity_level,
  l.template_hash, s.text AS template
FROM component_logs l
LEFT JOIN event_signatures s ON s.hash = l.template_hash;

COMMENT ON COLUMN component_logs_all.template_hash IS 'The kind of line: lines of one template have one hash. NULL: a producer that mines none.';
COMMENT ON COLUMN component_logs_all.template IS 'Component and message with every value masked. NULL: not embedded yet, or no template.';

-- Nearest first, by exact comparison with every distinct signature (thousands): each fetches its newest rows of the window by index, and the
-- first that fill the answer end the search.
CREATE FUNCTION events_near_vector(
  target_vector vector,
  target_model text,
  until timestamptz,
  lookback interval DEFAULT interval '24 hours',
  k integer DEFAULT 10,
  except_event_id uuid DEFAULT NULL
) RETURNS TABLE (
  similar_time timestamptz,
  similarity float,
  event_id uuid,
  event_type text,
  source_ip inet,
  destination_ip inet,
  flow_count bigint,
  signature text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
  -- In columns no index finds the events of a signature: one walk over the window instead of one for each signature.
  IF until < now() - interval '24 hours' THEN
    RETURN QUERY
    WITH ranked AS MATERIALIZED (
      SELECT c.hash, c.text, (1 - (c.event_vector <=> target_vector))::float AS similarity
      FROM event_signatures c WHERE c.kind = 'event' AND c.model = target_model
    )
    SELECT e.time, r.similarity, e.event_id, e.event_type, e.source_ip, e.destination_ip, e.flow_count, r.text
    FROM security_events e JOIN ranked r ON r.hash = e.signature_hash
    WHERE e.time BETWEEN until - lookback AND until AND e.event_id IS DISTINCT FROM except_event_id
    ORDER BY r.similarity DESC, e.time DESC
    LIMIT k;
    RETURN;
  END IF;
  RETURN QUERY
  SELECT e.time, s.similarity, e.event_id, e.event_type, e.source_ip, e.destination_ip, e.flow_count, s.text
  FROM (
    SELECT c.hash, c.text, (1 - (c.event_vector <=> target_vector))::float AS similarity
    FROM event_signatures c WHERE c.kind = 'event' AND c.model = target_model
    ORDER BY c.event_vector <=> target_vector
  ) s
  CROSS JOIN LATERAL (
    SELECT * FROM security_events x
    WHERE x.signature_hash = s.hash AND x.time BETWEEN until - lookback AND until AND x.event_id IS DISTINCT FROM except_event_id
    ORDER BY x.time DESC LIMIT k
  ) e
  ORDER BY s.similarity DESC, e.time DESC
  LIMIT k;
END $$;

COMMENT ON FUNCTION events_near_vector(vector, text, timestamptz, interval, integer, uuid) IS
  'The k events of the time before a moment whose signature is nearest to a vector of a model (event_signatures.model); exact.';

CREATE FUNCTION similar_events(
  target_event_id uuid,
  lookback interval DEFAULT interval '24 hours',
  k integer DEFAULT 10
) RETURNS TABLE (
  similar_time timestamptz,
  similarity float,
  event_id uuid,
  event_type text,
  source_ip inet,
  destination_ip inet,
  flow_count bigint,
  signature text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  target_time timestamptz := event_time(target_event_id);
  target record;
BEGIN
  SELECT s.event_vector, s.model INTO target
  FROM security_events e JOIN event_signatures s ON s.hash = e.signature_hash
  WHERE e.event_id = target_event_id AND e.time = target_time AND s.event_vector IS NOT NULL;
  IF FOUND THEN
    RETURN QUERY SELECT * FROM events_near_vector(target.event_vector, target.model, target_time, lookback, k, target_event_id);
  END IF;
END $$;

COMMENT ON FUNCTION similar_events(uuid, interval, integer) IS
  'The k events of the time before the target that resemble it most, whatever their similarity; exact: every distinct signature is compared. No row: no such event, or it is not embedded yet.';

-- A row per template, not per line: the thousand lines of one template would leave no room for the others.
CREATE FUNCTION logs_near_vector(
  target_vector vector,
  target_model text,
  until timestamptz,
  lookback interval DEFAULT interval '24 hours',
  k integer DEFAULT 10,
  except_log_id uuid DEFAULT NULL
) RETURNS TABLE (
  similar_time timestamptz,
  similarity float,
  log_id uuid,
  component text,
  host text,
  severity text,
  message text,
  lines bigint,
  template text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
  -- As events_near_vector; lines lie in columns after 48 hours.
  IF until < now() - interval '48 hours' THEN
    RETURN QUERY
    WITH ranked AS MATERIALIZED (
      SELECT c.hash, c.text, (1 - (c.event_vector <=> target_vector))::float AS similarity
      FROM event_signatures c WHERE c.kind = 'log' AND c.model = target_model
    )
    SELECT max(l.time), r.similarity, last(l.log_id, l.time), last(l.component, l.time), last(l.host, l.time), last(l.severity, l.time),
      last(l.message, l.time), least(count(*), 10000), r.text
    FROM component_logs l JOIN ranked r ON r.hash = l.template_hash
    WHERE l.time BETWEEN until - lookback AND until AND l.log_id IS DISTINCT FROM except_log_id
    GROUP BY r.hash, r.similarity, r.text
    ORDER BY r.similarity DESC, max(l.time) DESC
    LIMIT k;
    RETURN;
  END IF;
  RETURN QUERY
  SELECT l.time, s.similarity, l.log_id, l.component, l.host, l.severity, l.message,
    (SELECT count(*) FROM (
      SELECT FROM component_logs y
      WHERE y.template_hash = s.hash AND y.time BETWEEN until - lookback AND until AND y.log_id IS DISTINCT FROM except_log_id
      LIMIT 10000) counted),
    s.text
  FROM (
    SELECT c.hash, c.text, (1 - (c.event_vector <=> target_vector))::float AS similarity
    FROM event_signatures c WHERE c.kind = 'log' AND c.model = target_model
    ORDER BY c.event_vector <=> target_vector
  ) s
  CROSS JOIN LATERAL (
    SELECT * FROM component_logs x
    WHERE x.template_hash = s.hash AND x.time BETWEEN until - lookback AND until AND x.log_id IS DISTINCT FROM except_log_id
    ORDER BY x.time DESC LIMIT 1
  ) l
  ORDER BY s.similarity DESC, l.time DESC
  LIMIT k;
END $$;

COMMENT ON FUNCTION logs_near_vector(vector, text, timestamptz, interval, integer, uuid) IS
  'The k templates nearest to a vector of a model that had lines in the time before a moment: the newest line of each, and how many there were (10,000 at most are counted); exact.';

CREATE FUNCTION similar_logs(
  target_log_id uuid,
  lookback interval DEFAULT interval '24 hours',
  k integer DEFAULT 10
) RETURNS TABLE (
  similar_time timestamptz,
  similarity float,
  log_id uuid,
  component text,
  host text,
  severity text,
  message text,
  lines bigint,
  template text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  target_time timestamptz := event_time(target_log_id);
  target record;
BEGIN
  SELECT s.event_vector, s.model INTO target
  FROM component_logs l JOIN event_signatures s ON s.hash = l.template_hash
  WHERE l.log_id = target_log_id AND l.time = target_time AND s.event_vector IS NOT NULL;
  IF FOUND THEN
    RETURN QUERY SELECT * FROM logs_near_vector(target.event_vector, target.model, target_time, lookback, k, target_log_id);
  END IF;
END $$;

COMMENT ON FUNCTION similar_logs(uuid, interval, integer) IS
  'The k templates of log lines that resemble a line''s most and had lines in the time before it (its own template is one of them): the newest line of each, and how many there were. No row: no such line, or it is not embedded yet.';

CREATE FUNCTION log_embedding_coverage(since timestamptz)
RETURNS TABLE (lines bigint, embedded_lines bigint, share float, lag_seconds float)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  WITH per_template AS (
    SELECT l.template_hash, count(*) AS lines, min(l.stored_at) AS stored_at
    FROM component_logs l
    WHERE l.time >= since AND l.template_hash IS NOT NULL
    GROUP BY l.template_hash
  ), joined AS (
    SELECT p.lines, p.stored_at, s.event_vector IS NOT NULL AS is_embedded
    FROM per_template p
    LEFT JOIN event_signatures s ON s.hash = p.template_hash
  )
  SELECT coalesce(sum(lines), 0)::bigint, coalesce(sum(lines) FILTER (WHERE is_embedded), 0)::bigint,
    coalesce(sum(lines) FILTER (WHERE is_embedded), 0)::float / sum(lines)::float,
    coalesce(extract(epoch FROM now() - min(stored_at) FILTER (WHERE NOT is_embedded)), 0)::float
  FROM joined
$$;

COMMENT ON FUNCTION log_embedding_coverage(timestamptz) IS
  'Of the log lines since then that have a template: how many are embedded, their share (NULL: no lines) and how long the oldest that is not has been stored, seconds (0: none waits).';
