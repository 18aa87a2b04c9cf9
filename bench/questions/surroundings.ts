// What questions ask about beside events: alerts with their evidence, and lines of logs, made of the events that are there.
import type { Pool } from 'pg'

const ALERTS = 300
const LOG_LINES = 50_000

// One alert for every n-th event that the model calls an attack, citing it, by its source.
const ALERTS_TEXT = `
  WITH cited AS (
    SELECT event_id, time, source_ip, destination_ip, destination_port, attack_class, row_number() OVER (ORDER BY time) AS n, count(*) OVER () AS all_rows
    FROM security_events
    WHERE time >= to_timestamp($1) - interval '7 days' AND time < to_timestamp($1) AND attack_probability >= 0.5
      AND source_ip IS NOT NULL AND destination_ip IS NOT NULL
  )
  INSERT INTO alerts (alert_id, revision, status, subject_type, subject_value, source_ip, sources_count, targets, attack_class, severity, confidence,
    evidence, event_ids, techniques, first_seen, last_seen, event_count, updated_at, raised_at, summary)
  SELECT md5('bench' || event_id::text)::uuid, 1, CASE WHEN n % 4 = 0 THEN 'open' ELSE 'closed' END, 'source', host(source_ip), source_ip, 1,
    ARRAY[host(destination_ip) || coalesce(':' || destination_port, '')], attack_class, 'high', 0.95,
    jsonb_build_array(jsonb_build_object('detector', 'bench', 'input_group', 'rate', 'log_likelihood_ratio', 6, 'event_ids', jsonb_build_array(event_id),
      'flow_count', 1, 'facts', '{}'::jsonb)),
    ARRAY[event_id], '{}', time, time + interval '30 seconds', 1, time, time, 'made for the bench'
  FROM cited WHERE n % greatest(1, all_rows / ${ALERTS}) = 0
  ON CONFLICT DO NOTHING`

const EVIDENCE_TEXT = `
  INSERT INTO evidence (time, evidence_id, subject_type, subject_value, attack_class, detector, input_group, log_likelihood_ratio, event_ids,
    first_seen, last_seen, flow_count, source_ip, targets)
  SELECT first_seen, event_ids[1], subject_type, subject_value, attack_class, 'bench', 'rate', 6, event_ids, first_seen, last_seen, 1, source_ip, targets
  FROM alerts WHERE summary = 'made for the bench'
  ON CONFLICT DO NOTHING`

const LOGS_TEXT = `
  INSERT INTO component_logs (time, log_id, ingested_at, component, host, severity, message, addresses, attributes)
  SELECT at, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '8' || lpad(to_hex((extract(microseconds FROM at)::bigint % 1000)), 3, '0')
      || '8' || lpad(to_hex(n), 15, '0'))::uuid, at,
    (ARRAY['sshd', 'nginx', 'fail2ban', 'kernel', 'dnsmasq'])[1 + n % 5], 'host-' || n % 7, (ARRAY['info', 'warning', 'err'])[1 + n % 3],
    'line ' || n || ' about ' || host(a.source_ip), ARRAY[a.source_ip], jsonb_build_object('action', CASE n % 9 WHEN 0 THEN 'accepted' ELSE 'failed' END, 'user', 'ana')
  FROM (SELECT n, date_trunc('microseconds', to_timestamp($1) - n * interval '172800 seconds' / ${LOG_LINES}) AS at FROM generate_series(1, ${LOG_LINES}) n) lines
  CROSS JOIN LATERAL (SELECT source_ip FROM (SELECT source_ip, row_number() OVER () AS k, count(*) OVER () AS all_rows FROM
    (SELECT DISTINCT source_ip FROM alerts WHERE source_ip IS NOT NULL) s) numbered WHERE k = 1 + lines.n % all_rows) a
  ON CONFLICT DO NOTHING`

/** Adds them before the moment, once: again changes nothing. Answers an address with alerts, for the questions that name one. */
export const plantSurroundings = async (database: Pool, endMs: number): Promise<string> => {
  for (const text of [ALERTS_TEXT, EVIDENCE_TEXT, LOGS_TEXT])
    await database.query(text, text === EVIDENCE_TEXT ? [] : [endMs / 1000])
  await database.query('ANALYZE alerts, evidence, component_logs')
  const { rows } = await database.query<{ address: string }>(
    'SELECT host(source_ip) AS address FROM alerts WHERE source_ip IS NOT NULL ORDER BY last_seen DESC LIMIT 1',
  )
  if (!rows[0]) throw new Error('no event of the last 7 days is an attack, so there is nothing to ask about')
  return rows[0].address
}
