-- What questions about a day or a month ask for and no aggregate had: attacks by class, service and origin; what of ours answers from
-- outside; kinds of events. Without them each such question reads every event of its window. Refreshed as those of 0011, an hour as soon as it
-- has been over for 15 minutes: what is not refreshed yet is read event by event.
CREATE MATERIALIZED VIEW attacks_per_hour
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', time) AS hour,
  attack_class, service, source_country AS country, source_asn AS asn,
  sum(flow_count)::bigint AS flows, count(DISTINCT source_ip) AS sources,
  greatest(count(DISTINCT destination_ip), max((metadata -> 'fold' ->> 'distinct_hosts')::bigint)) AS targets,
  min(destination_port) AS lowest_port, max(destination_port) AS highest_port,
  min(time) AS first_seen, max(time) AS last_seen, last(event_id, time) AS newest_event_id
FROM security_events
WHERE attack_probability >= 0.5 AND metadata -> 'duplicate_of_sensor' IS NULL
GROUP BY 1, 2, 3, 4, 5
WITH NO DATA;

CREATE MATERIALIZED VIEW exposed_services_per_hour
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', time) AS hour,
  service, destination_port AS port, destination_ip AS address,
  sum(flow_count)::bigint AS flows, max(time) AS last_seen, last(event_id, time) AS newest_event_id
FROM security_events
WHERE direction = 'inbound' AND (handshake_completed OR event_type = 'udp_exchange') AND destination_port IS NOT NULL
  AND metadata -> 'duplicate_of_sensor' IS NULL
GROUP BY 1, 2, 3, 4
WITH NO DATA;

CREATE MATERIALIZED VIEW kinds_per_hour
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', time) AS hour,
  event_type, service, signature_hash,
  sum(flow_count)::bigint AS flows, count(*) AS records,
  coalesce(sum(flow_count) FILTER (WHERE source_ip IS NULL), 0)::bigint AS flows_of_many_sources,
  max(attack_probability) AS highest_attack_probability,
  count(DISTINCT source_ip) AS sources, min(source_ip) AS lowest_source, max(source_ip) AS highest_source,
  min(time) AS first_seen, max(time) AS last_seen, last(event_id, time) AS newest_event_id
FROM security_events
GROUP BY 1, 2, 3, 4
WITH NO DATA;

-- New chunks only. Ten hours each (ten times a chunk of the events) made 72 chunks of a month, for every scan of every aggregate.
SELECT set_chunk_time_interval(format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)::regclass,
  CASE WHEN view_name IN ('events_per_minute', 'sources_per_hour', 'destinations_per_hour') THEN INTERVAL '7 days' ELSE INTERVAL '30 days' END)
FROM timescaledb_information.continuous_aggregates
WHERE view_name IN ('events_per_minute', 'events_per_hour', 'sources_per_hour', 'destinations_per_hour', 'origins_per_hour',
  'attacks_per_hour', 'exposed_services_per_hour', 'kinds_per_hour');

SELECT add_continuous_aggregate_policy(view_name::regclass, start_offset => NULL, end_offset => INTERVAL '15 minutes', schedule_interval => INTERVAL '10 minutes', buckets_per_batch => 0)
FROM unnest(ARRAY['attacks_per_hour', 'exposed_services_per_hour', 'kinds_per_hour']) view_name;

COMMENT ON VIEW attacks_per_hour IS 'What the model takes for attacks, per hour, class, service, country and autonomous system: kept up to date, the newest hours counted when asked.';
COMMENT ON COLUMN attacks_per_hour.hour IS 'Start of the hour.';
COMMENT ON COLUMN attacks_per_hour.attack_class IS 'Likeliest class of the attack.';
COMMENT ON COLUMN attacks_per_hour.service IS 'Application protocol. NULL: not recognised.';
COMMENT ON COLUMN attacks_per_hour.country IS 'Country of the source, ISO 3166-1 alpha-2. NULL: unknown or private.';
COMMENT ON COLUMN attacks_per_hour.asn IS 'Autonomous system of the source, such as AS64500. NULL: unknown or private.';
COMMENT ON COLUMN attacks_per_hour.flows IS 'Flows that began.';
COMMENT ON COLUMN attacks_per_hour.sources IS 'Distinct sources of the hour; they do not add up over hours.';
COMMENT ON COLUMN attacks_per_hour.targets IS 'Distinct targets of the hour, at least; they do not add up over hours, nor over origins.';
COMMENT ON COLUMN attacks_per_hour.lowest_port IS 'Lowest destination port; the same as highest_port where there is one alone. NULL: no ports, or folds over many.';
COMMENT ON COLUMN attacks_per_hour.highest_port IS 'Highest destination port.';
COMMENT ON COLUMN attacks_per_hour.first_seen IS 'Start of the first event.';
COMMENT ON COLUMN attacks_per_hour.last_seen IS 'Start of the last event.';
COMMENT ON COLUMN attacks_per_hour.newest_event_id IS 'The last event.';

COMMENT ON VIEW exposed_services_per_hour IS 'What of ours answered from outside (a handshake completed, or UDP answered), per hour, service, port and address: kept up to date, the newest hours counted when asked.';
COMMENT ON COLUMN exposed_services_per_hour.hour IS 'Start of the hour.';
COMMENT ON COLUMN exposed_services_per_hour.service IS 'Application protocol. NULL: not recognised.';
COMMENT ON COLUMN exposed_services_per_hour.port IS 'Port that answered.';
COMMENT ON COLUMN exposed_services_per_hour.address IS 'Address that answered. NULL: a fold over many.';
COMMENT ON COLUMN exposed_services_per_hour.flows IS 'Flows that began.';
COMMENT ON COLUMN exposed_services_per_hour.last_seen IS 'Start of the last event.';
COMMENT ON COLUMN exposed_services_per_hour.newest_event_id IS 'The last event.';

COMMENT ON VIEW kinds_per_hour IS 'Events per hour, event type, service and signature: kept up to date, the newest hours counted when asked.';
COMMENT ON COLUMN kinds_per_hour.hour IS 'Start of the hour.';
COMMENT ON COLUMN kinds_per_hour.event_type IS 'What happened on the wire.';
COMMENT ON COLUMN kinds_per_hour.service IS 'Application protocol. NULL: not recognised.';
COMMENT ON COLUMN kinds_per_hour.signature_hash IS 'Points to the meaning of the events. NULL: none was written.';
COMMENT ON COLUMN kinds_per_hour.flows IS 'Flows that began.';
COMMENT ON COLUMN kinds_per_hour.records IS 'Rows of events.';
COMMENT ON COLUMN kinds_per_hour.flows_of_many_sources IS 'Of those flows, those folded over many sources.';
COMMENT ON COLUMN kinds_per_hour.highest_attack_probability IS 'Highest probability of an attack, 0-1. NULL: not scored.';
COMMENT ON COLUMN kinds_per_hour.sources IS 'Distinct sources of the hour; they do not add up over hours.';
COMMENT ON COLUMN kinds_per_hour.lowest_source IS 'Lowest address of a source; the same as highest_source where there is one alone. NULL: folds over many.';
COMMENT ON COLUMN kinds_per_hour.highest_source IS 'Highest address of a source.';
COMMENT ON COLUMN kinds_per_hour.newest_event_id IS 'The last event.';
COMMENT ON COLUMN kinds_per_hour.first_seen IS 'Start of the first event.';
COMMENT ON COLUMN kinds_per_hour.last_seen IS 'Start of the last event.';

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
    GRANT SELECT ON attacks_per_hour, exposed_services_per_hour, kinds_per_hour TO analyst;
  END IF;
END $$;
