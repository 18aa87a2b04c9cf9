// Questions asked in unit tests of a database that is known.
import { timeOrderedUuid } from '../../schemas/event-id.ts'
import { type Asked, fakeDatabase } from '../queries/fake-database.ts'
import { type Response, respond } from './respond.ts'

export const NOW = Date.parse('2026-03-10T18:30:00Z')
export const at = (clock: string): string => `2026-03-10T${clock}:00Z`
export const idAt = (clock: string, name: string): string => timeOrderedUuid(Date.parse(at(clock)) * 1000, name)

export const ATTACKER = '203.0.113.66'
export const VICTIM = '10.0.0.5'
export const ALERT = {
  alert_id: idAt('16:05', 'alert'),
  attack_class: 'ssh_bruteforce',
  severity: 'high',
  confidence: 0.97,
  subject_type: 'source',
  subject_value: ATTACKER,
  source_ip: ATTACKER,
  sources_count: 1,
  targets: [`${VICTIM}:22`],
  event_ids: [],
  techniques: ['T1110.001'],
  evidence: [],
  first_seen: at('16:05'),
  last_seen: at('16:15'),
  event_count: 40,
  alerts: 1,
  all_flows: 40,
}
export const EVENT = idAt('16:06', 'event')
/** As the check of claims sees it. */
export const FACT = {
  event_id: EVENT,
  time: at('16:06'),
  source_ip: ATTACKER,
  destination_ip: VICTIM,
  destination_port: 22,
  event_type: 'tcp_session',
  service: 'ssh',
  source_country: 'CN',
  source_asn: 'AS64501',
  destination_country: null,
  attack_probability: 0.9,
  attack_class: 'ssh_bruteforce',
  signature_hash: null,
}
export const LOG = idAt('16:07', 'log')
export const LOG_FACT = { log_id: LOG, time: at('16:07'), component: 'sshd', host: 'web-1', severity: 'err' }
export const CHECKS = { 'check-alerts': [ALERT], 'check-events': [FACT], 'check-logs': [LOG_FACT] }

type Rows = Parameters<typeof fakeDatabase>[0]

/** The response, and what was asked of the database for it. */
export const answer = async (
  question: string,
  rows: Rows,
): Promise<{ response: Response; asked: readonly Asked[] }> => {
  const database = fakeDatabase({ ...CHECKS, ...rows })
  return { response: await respond({ question, now: NOW, zone: 'UTC' }, database), asked: database.asked }
}
