// A small history with an attack in it, written by SQL, so that the answers' numbers can be told beforehand. It lies in March 2026,
// where no other test stores anything.
import type { Pool } from 'pg'
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import { clearAround, storeAround } from './questions-surroundings.ts'

export const NOW = Date.parse('2026-03-10T18:30:00Z')
export const ATTACKER = '203.0.113.66'
export const VICTIM = '10.77.0.5'
export const HOSTILE_TEXT = '<img src=x onerror="document.title=\'pwned\'"><script>document.title="pwned"</script>'

export type ScenarioEvent = {
  readonly event_id: string
  readonly time: string
  readonly event_type: string
  readonly transport: string
  readonly service: string | null
  readonly source_ip: string | null
  readonly destination_ip: string | null
  readonly destination_port: number | null
  readonly flow_count: number
  readonly src_bytes: number
  readonly dst_bytes: number
  readonly source_country: string | null
  readonly attack_probability: number
  readonly attack_class: string
  readonly signature_hash: string
  readonly source_asn: string | null
  readonly source_asn_name: string | null
  readonly direction: string | null
  readonly handshake_completed: boolean | null
  readonly community_id: string | null
  readonly protocol: Readonly<Record<string, unknown>> | null
  readonly metadata: Readonly<Record<string, unknown>> | null
}

const MINUTE = 60_000
let serial = 0

const event = (at: string | number, fields: Partial<ScenarioEvent>): ScenarioEvent => {
  const time = typeof at === 'number' ? at : Date.parse(`2026-03-10T${at}Z`)
  return {
    event_id: timeOrderedUuid(time * 1000, 'questions-scenario', serial++),
    time: new Date(time).toISOString(),
    event_type: 'tcp_session',
    transport: 'tcp',
    service: null,
    source_ip: null,
    destination_ip: null,
    destination_port: null,
    flow_count: 1,
    src_bytes: 1000,
    dst_bytes: 2000,
    source_country: null,
    attack_probability: 0.02,
    attack_class: 'port_scan',
    signature_hash: 'v1:aaaa000000000001',
    source_asn: null,
    source_asn_name: null,
    direction: null,
    handshake_completed: null,
    community_id: null,
    protocol: null,
    metadata: null,
    ...fields,
  }
}

const many = (count: number, make: (index: number) => ScenarioEvent): ScenarioEvent[] =>
  Array.from({ length: count }, (_, index) => make(index))

const at = (clock: string, index: number, stepMs: number): number => Date.parse(`2026-03-10T${clock}Z`) + index * stepMs

const backup = { source_ip: '10.77.0.40', destination_ip: '10.77.0.41', signature_hash: 'v1:aaaa000000000007' } as const
const attack = {
  source_ip: ATTACKER,
  destination_ip: VICTIM,
  source_country: 'CN',
  source_asn: 'AS64501',
  source_asn_name: 'Example Hosting',
} as const
/** The flow of the first guess as Suricata names it too. */
export const COMMUNITY_ID = '1:c2NlbmFyaW8tZ3Vlc3MtMDAwMQ=='

export const SCAN: readonly ScenarioEvent[] = many(2, (index) =>
  event(at('16:00:00', index, 10_000), {
    ...attack,
    event_type: 'scan_fold',
    flow_count: 60,
    attack_probability: 0.97,
    signature_hash: 'v1:aaaa000000000002',
  }),
)
export const GUESSES: readonly ScenarioEvent[] = many(40, (index) =>
  event(at('16:05:00', index, 15_000), {
    ...attack,
    service: 'ssh',
    destination_port: 22,
    attack_probability: 0.92,
    attack_class: 'ssh_bruteforce',
    signature_hash: 'v1:aaaa000000000003',
    direction: 'inbound',
    handshake_completed: true,
    community_id: index === 0 ? COMMUNITY_ID : null,
    protocol: index === 39 ? { login_succeeded: true, login_user: 'root' } : null,
  }),
)
/** Two sessions of the same meaning a day before. */
export const EARLIER_GUESSES: readonly ScenarioEvent[] = many(2, (index) =>
  event(at('16:05:00', index, MINUTE) - 24 * 60 * MINUTE, {
    source_ip: '198.51.100.20',
    destination_ip: VICTIM,
    service: 'ssh',
    destination_port: 22,
    source_country: 'RU',
    attack_probability: 0.8,
    attack_class: 'ssh_bruteforce',
    signature_hash: 'v1:aaaa000000000003',
  }),
)
export const ODD = event('15:00:00', {
  source_ip: '10.77.0.30',
  destination_ip: '198.51.100.9',
  destination_port: 4444,
  signature_hash: 'v1:aaaa000000000004',
})
/** What the victim did after it was entered: a session with a host that a feed lists. */
export const CALL_HOME = event('17:00:00', {
  source_ip: VICTIM,
  destination_ip: '198.51.100.77',
  destination_port: 8443,
  service: 'tls',
  attack_probability: 0.9,
  attack_class: 'botnet_c2',
  signature_hash: 'v1:aaaa000000000006',
  metadata: { intel_hits: [{ indicator: '198.51.100.77', source: 'scenario', matched_field: 'dst_ip' }] },
})
export const PERSISTENT = '198.51.100.50'
/** Somebody who came in four different hours of the evening before. */
export const RETURNS: readonly ScenarioEvent[] = many(4, (index) =>
  event(at('20:10:00', index, 60 * MINUTE) - 24 * 60 * MINUTE, {
    source_ip: PERSISTENT,
    destination_ip: '10.77.0.41',
    destination_port: 23,
    source_country: 'RU',
    flow_count: 5,
    attack_probability: 0.75,
    attack_class: 'port_scan',
    signature_hash: 'v1:aaaa000000000002',
  }),
)
const DNS = many(200, (index) =>
  event(at('10:00:00', index, 2 * MINUTE), {
    source_ip: '10.77.0.20',
    destination_ip: '10.77.0.53',
    destination_port: 53,
    transport: 'udp',
    event_type: 'udp_exchange',
    service: 'dns',
    signature_hash: 'v1:aaaa000000000005',
  }),
)
const WEB = many(100, (index) =>
  event(at('12:00:00', index, 3 * MINUTE), {
    source_ip: '10.77.0.21',
    destination_ip: VICTIM,
    destination_port: 443,
    service: 'tls',
    signature_hash: 'v1:aaaa000000000006',
  }),
)

/** Flows of the hour from 9:00 UTC on the eight days before, 10 to 17, and 400 today: a baseline and what departs from it. */
export const USUAL_HOURS: readonly ScenarioEvent[] = many(8, (index) =>
  event(at('09:30:00', 0, 0) - (index + 1) * 24 * 60 * MINUTE, { ...backup, flow_count: 10 + index }),
)
export const BUSY_HOUR = event('09:30:00', { ...backup, flow_count: 400 })

/** The hour from 11:00 on five Tuesdays before this one, 20 to 24 flows; this Tuesday it has the 30 of DNS and nothing else. */
export const USUAL_TUESDAYS: readonly ScenarioEvent[] = many(5, (index) =>
  event(at('11:30:00', 0, 0) - (index + 1) * 7 * 24 * 60 * MINUTE, { ...backup, flow_count: 20 + index }),
)

export const EVENTS: readonly ScenarioEvent[] = [
  ...USUAL_HOURS,
  ...USUAL_TUESDAYS,
  ...RETURNS,
  CALL_HOME,
  BUSY_HOUR,
  ...SCAN,
  ...GUESSES,
  ...EARLIER_GUESSES,
  ODD,
  ...DNS,
  ...WEB,
]

const SIGNATURES = [
  'unused',
  'scan burst',
  'ssh session short inbound',
  'tcp session outbound',
  'dns exchange',
  'tls session',
]

/** Flows of the scenario that fit, summed here and not in SQL. */
export const flowsOf = (fits: (event: ScenarioEvent) => boolean): number =>
  EVENTS.filter(fits).reduce((sum, { flow_count }) => sum + flow_count, 0)

const alertOf = (name: string, attackClass: string, events: readonly ScenarioEvent[], summary: string) => {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) throw new Error('an alert needs events')
  const ids = events.slice(-5).map(({ event_id }) => event_id)
  const flow_count = events.reduce((sum, { flow_count: count }) => sum + count, 0)
  return {
    alert_id: timeOrderedUuid(Date.parse(first.time) * 1000, 'questions-scenario-alert', name),
    attack_class: attackClass,
    source_ip: first.source_ip,
    subject_value: first.source_ip,
    targets: first.destination_port ? [`${first.destination_ip}:${first.destination_port}`] : [first.destination_ip],
    event_ids: ids,
    evidence: [
      {
        detector: name,
        input_group: 'rate',
        log_likelihood_ratio: 5.5,
        event_ids: ids,
        flow_count,
        facts: { flows: flow_count },
      },
    ],
    first_seen: first.time,
    last_seen: last.time,
    event_count: flow_count,
    summary,
  }
}

export const SCAN_ALERT = alertOf('vertical_scan', 'port_scan', SCAN, '120 probes')
export const SSH_ALERT = alertOf('password_guessing', 'ssh_bruteforce', GUESSES, HOSTILE_TEXT)
export const EARLIER_ALERT = alertOf('earlier_guessing', 'ssh_bruteforce', EARLIER_GUESSES, 'two guesses')
export const ALERTS = [SCAN_ALERT, SSH_ALERT, EARLIER_ALERT]

/** A unit vector of 384 numbers with most of its length on one axis: like ones are similar, others are not. */
const vectorOf = (axis: number): string =>
  `[${Array.from({ length: 384 }, (_, index) => (index === axis ? 1 : 0)).join(',')}]`

/** Stores the scenario; call `clear` first and last. */
export const store = async (database: Pool): Promise<void> => {
  const columns = Object.keys(EVENTS[0] ?? {})
  const sql = `INSERT INTO security_events (${columns.join(', ')}) SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(NULL::security_events, $1::jsonb)`
  await database.query(sql, [JSON.stringify(EVENTS)])
  for (const [index, text] of SIGNATURES.entries()) {
    const hash = `v1:aaaa00000000000${index + 1}`
    await database.query(
      'INSERT INTO event_signatures (hash, text, event_vector, first_seen, embedded_at, model) VALUES ($1, $2, $3, $4, now(), $5) ON CONFLICT DO NOTHING',
      [hash, text, vectorOf(index), '2026-03-09T00:00:00Z', 'scenario'],
    )
  }
  for (const alert of ALERTS) {
    await database.query(
      `INSERT INTO alerts (alert_id, revision, status, subject_type, subject_value, source_ip, sources_count, targets, attack_class, severity,
         confidence, evidence, event_ids, techniques, first_seen, last_seen, event_count, updated_at, raised_at, summary)
       SELECT alert_id, 1, 'open', 'source', subject_value, source_ip, 1, targets, attack_class, 'high',
         0.97, evidence, event_ids, ARRAY['T1110'], first_seen, last_seen, event_count, last_seen, now(), summary
       FROM jsonb_populate_record(NULL::alerts, $1::jsonb)`,
      [JSON.stringify(alert)],
    )
  }
  await storeAround(database)
  await refresh(database)
}

const AGGREGATES = [
  ...['events_per_minute', 'events_per_hour', 'sources_per_hour', 'destinations_per_hour', 'origins_per_hour'],
  ...['attacks_per_hour', 'exposed_services_per_hour', 'kinds_per_hour', 'kinds_per_day'],
  ...[
    'conversations_per_hour',
    'traffic_per_hour',
    'source_traffic_per_day',
    'destination_traffic_per_day',
    'traffic_per_day',
  ],
]
/** The policies do this every two minutes; a test does not wait for them. */
const refresh = async (database: Pool): Promise<void> => {
  for (const name of AGGREGATES)
    await database.query(`CALL refresh_continuous_aggregate('${name}', '2026-01-01', '2026-04-01')`)
}

export const clear = async (database: Pool): Promise<void> => {
  await database.query("DELETE FROM security_events WHERE time >= '2026-01-01' AND time < '2026-04-01'")
  await database.query("DELETE FROM alerts WHERE first_seen >= '2026-01-01' AND first_seen < '2026-04-01'")
  await database.query("DELETE FROM event_signatures WHERE model = 'scenario'")
  await clearAround(database)
  await refresh(database)
}
