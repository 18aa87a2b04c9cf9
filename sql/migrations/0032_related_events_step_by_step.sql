-- As in 0013, over the columns of 0019, of which only those that are used are read (in the columnstore each is unpacked by itself), and each
-- list walks back from the target in steps of 1, 1, 2, 4 ... hours and ends when it is full. A scan of the whole look-back plans every chunk
-- of it (some 0.5 ms each, 25 for a day) however soon its list is full, and was most of what a call cost.
CREATE TYPE related_candidate AS (
  "time" timestamptz, event_id uuid, event_type text, transport text, service text, source_ip inet, destination_ip inet,
  destination_port integer, flow_count bigint, attack_probability real, attack_class text, signature_hash text, ja4 text, account text,
  domain text
);
COMMENT ON TYPE related_candidate IS 'What related_events reads of an event that may be tied to its target.';

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
  hashes text[];
  target record;
  gathered related_candidate[] := '{}';
  added related_candidate[];
  -- Four lists: alike in meaning, from one of the ends, to one of them, the same fingerprint, account or domain.
  conditions CONSTANT text[] := ARRAY[
    -- A list that is known while planning would be weighed against every chunk, element by element.
    'e.signature_hash = ANY (ARRAY(SELECT unnest($1)))',
    'e.source_ip = ANY ($2)',
    'e.destination_ip = ANY ($2)',
    '(e.ja4 = $3 OR e.account = $4 OR e.domain = $5)'];
  wanted integer[];
  list integer;
  step_start timestamptz;
  step_end timestamptz;
  step_hours integer;
BEGIN
  SELECT e.source_ip, e.destination_ip, e.ja4, e.account, e.domain, s.event_vector, s.model INTO target
  FROM security_events e
  LEFT JOIN event_signatures s ON s.hash = e.signature_hash
  WHERE e.event_id = target_event_id AND e.time = target_time;
  IF NOT FOUND THEN
    RETURN;
  END IF;

  addresses := array_remove(ARRAY[target.source_ip, target.destination_ip], NULL);
  hashes := ARRAY(SELECT s.hash FROM event_signatures s
    WHERE s.kind = 'event' AND s.model = target.model AND 1 - (s.event_vector <=> target.event_vector) >= 0.8);
  wanted := ARRAY[
    CASE WHEN cardinality(hashes) > 0 THEN per_tie ELSE 0 END,
    CASE WHEN cardinality(addresses) > 0 THEN 2 * per_tie ELSE 0 END,
    CASE WHEN cardinality(addresses) > 0 THEN 2 * per_tie ELSE 0 END,
    CASE WHEN coalesce(target.ja4, target.account, target.domain) IS NOT NULL THEN 2 * per_tie ELSE 0 END];

  FOR list IN 1..4 LOOP
    -- The target's own hour first: its end is the target's time, that included.
    step_end := target_time + interval '1 microsecond';
    step_start := greatest(date_trunc('hour', target_time, 'UTC'), window_start);
    step_hours := 1;
    WHILE wanted[list] > 0 AND step_end > window_start LOOP
      EXECUTE format('SELECT array_agg((e.time, e.event_id, e.event_type, e.transport, e.service, e.source_ip, e.destination_ip,
          e.destination_port, e.flow_count, e.attack_probability, e.attack_class, e.signature_hash, e.ja4, e.account, e.domain)::related_candidate)
        FROM (SELECT * FROM security_events e WHERE %s AND e.time >= $6 AND e.time < $7 ORDER BY e.time DESC LIMIT $8) e', conditions[list])
        INTO added
        USING hashes, addresses, target.ja4, target.account, target.domain, step_start, step_end, wanted[list];
      gathered := gathered || added;
      wanted[list] := wanted[list] - coalesce(cardinality(added), 0);
      step_end := step_start;
      step_start := greatest(step_start - make_interval(hours => step_hours), window_start);
      step_hours := step_hours * 2;
    END LOOP;
  END LOOP;

  RETURN QUERY
  WITH candidates AS (
    SELECT * FROM unnest(gathered)
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
