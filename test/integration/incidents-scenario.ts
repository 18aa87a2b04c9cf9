// A campaign of four alerts and a stranger, in April 2026, where no other test stores anything.
import type { Pool } from 'pg'
import { timeOrderedUuid } from '../../schemas/event-id.ts'

export const HOSTILE = '<img src=x onerror="x()"> [click](http://evil.example) | `code`'
const ATTACKER = '203.0.113.201'
const ENTERED = '10.88.0.5'
const INNER = '10.88.0.9'
const COMMUNITY_ID = '1:aW5jaWRlbnRzLWd1ZXNzLTAwMDE='
const COMMAND_HOST = '198.51.100.201'

type StoryAlert = {
  readonly alert_id: string
  readonly attack_class: string
  readonly source_ip: string
  readonly targets: readonly string[]
  readonly techniques: readonly string[]
  readonly first_seen: string
  readonly last_seen: string
  readonly event_ids: readonly string[]
  readonly summary: string
}

const at = (clock: string): string => `2026-04-07T${clock}:00Z`
const idAt = (clock: string, name: string): string => timeOrderedUuid(Date.parse(at(clock)) * 1000, 'incidents', name)

const event = (clock: string, source: string, target: string, port: number, name: string, sensor = 'edge') => ({
  event_id: idAt(clock, name),
  time: at(clock),
  event_type: 'tcp_session',
  transport: 'tcp',
  service: port === 22 ? 'ssh' : null,
  source_ip: source,
  destination_ip: target,
  destination_port: port,
  flow_count: 1,
  attack_probability: 0.9,
  attack_class: 'apt',
  handshake_completed: true,
  sensor_id: sensor,
  community_id: name === 'guess' ? COMMUNITY_ID : null,
})
const EVENTS = [
  event('10:00', ATTACKER, ENTERED, 22, 'scan'),
  event('10:10', ATTACKER, ENTERED, 22, 'guess'),
  event('12:00', ENTERED, INNER, 445, 'lateral'),
  event('13:00', INNER, COMMAND_HOST, 443, 'channel'),
  event('09:30', '10.88.0.50', '10.88.0.51', 80, 'before', 'silent-sensor'),
]

const alert = (
  name: string,
  attackClass: string,
  source: string,
  targets: string[],
  [first, last]: [string, string],
  techniques: string[] = [],
): StoryAlert => ({
  alert_id: idAt(first, `alert-${name}`),
  attack_class: attackClass,
  source_ip: source,
  targets,
  techniques,
  first_seen: at(first),
  last_seen: at(last),
  event_ids: EVENTS.filter(({ event_id }) => event_id === idAt(first, name)).map(({ event_id }) => event_id),
  summary: HOSTILE,
})

const scan = alert('scan', 'port_scan', ATTACKER, [ENTERED], ['10:00', '10:01'], ['T1046'])
const guess = alert('guess', 'ssh_bruteforce', ATTACKER, [`${ENTERED}:22`], ['10:10', '10:40'], ['T1110.001'])
const stranger = alert('stranger', 'port_scan', '203.0.113.202', [ENTERED], ['11:30', '11:31'])
const lateral = alert('lateral', 'apt', ENTERED, [`${INNER}:445`], ['12:00', '12:05'], ['T1021.002'])
const channel = alert('channel', 'botnet_c2', INNER, [`${COMMAND_HOST}:443`], ['13:00', '13:30'], ['T1071.001'])

const LOG_ID = idAt('10:39', 'log')
const LINE = {
  log_id: LOG_ID,
  time: at('10:39'),
  component: 'sshd',
  host: 'web-8',
  severity: 'info',
  message: `Accepted password for root from ${ATTACKER} port 41000 ssh2 ${HOSTILE}`,
  addresses: [ATTACKER],
  attributes: { outcome: 'success', user: 'root' },
}
/** Names the flow by its community id alone, as a sensor that hides addresses does. */
const FLOW_LINE = {
  ...LINE,
  log_id: idAt('10:12', 'flow-log'),
  time: at('10:12'),
  component: 'suricata',
  host: 'sensor-8',
  message: 'ssh: too many attempts',
  addresses: [],
  attributes: { community_id: COMMUNITY_ID },
}

export const STORY = {
  ...{ scan, guess, lateral, channel, stranger },
  ...{ attacker: ATTACKER, entered: ENTERED, inner: INNER, commandHost: COMMAND_HOST },
  lateId: idAt('09:00', 'alert-late'),
  eventIds: EVENTS.slice(0, 4).map(({ event_id }) => event_id),
  logId: LOG_ID,
  flowLogId: FLOW_LINE.log_id,
}

/** Stores alerts, and with the whole story its events and its line; call `clear` first and last. */
export const store = async (
  database: Pool,
  alerts: readonly StoryAlert[] = Object.values({ scan, guess, lateral, channel, stranger }),
) => {
  await database.query(
    `INSERT INTO alerts (alert_id, revision, status, subject_type, subject_value, source_ip, sources_count, targets, attack_class, severity, confidence, event_ids,
       techniques, first_seen, last_seen, event_count, raised_at, summary)
     SELECT alert_id, 1, 'open', 'source', host(source_ip), source_ip, 1, targets, attack_class, 'high', 0.9, event_ids, techniques, first_seen, last_seen, 1, now(), summary
     FROM jsonb_populate_recordset(NULL::alerts, $1::jsonb)`,
    [JSON.stringify(alerts)],
  )
  if (alerts.length === 1) return
  await database.query(
    `INSERT INTO security_events (event_id, time, event_type, transport, service, source_ip, destination_ip, destination_port, flow_count, attack_probability,
       attack_class, handshake_completed, sensor_id, community_id)
     SELECT event_id, time, event_type, transport, service, source_ip, destination_ip, destination_port, flow_count, attack_probability, attack_class,
       handshake_completed, sensor_id, community_id FROM jsonb_populate_recordset(NULL::security_events, $1::jsonb)`,
    [JSON.stringify(EVENTS)],
  )
  await database.query(
    `INSERT INTO component_logs (log_id, time, component, host, severity, message, addresses, attributes)
     SELECT log_id, time, component, host, severity, message, addresses, attributes FROM jsonb_populate_recordset(NULL::component_logs, $1::jsonb)`,
    [JSON.stringify([LINE, FLOW_LINE])],
  )
}

export const clear = async (database: Pool): Promise<void> => {
  for (const table of ['component_logs', 'security_events'])
    await database.query(`DELETE FROM ${table} WHERE time >= '2026-04-01' AND time < '2026-05-01'`)
  await database.query("DELETE FROM alerts WHERE last_seen >= '2026-04-01' AND last_seen < '2026-05-01'")
}
