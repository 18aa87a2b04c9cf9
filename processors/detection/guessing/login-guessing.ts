// Passwords guessed over a protocol that shows refusals, by the log-ins of one source that were refused. A person types a few a minute; a
// program with an old password that retries at the rate of a guesser is worth a look. SSH tells refusals by the sizes of its packets only,
// and tries the keys of an agent first: there a session that was let in counts for nothing.
import type { AttackClass, NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector, type Observation } from '../observation.ts'
import { fromClient } from '../windows-domain/client-side.ts'
import { OF_DOMAIN } from './account-spraying.ts'

/** Thirty refusals within a minute are clear, six open a suspicion. */
const EACH = DECISIVE / 30
export const loginGuessing: Detector = {
  name: 'login_guessing',
  input_group: 'rate',
  techniques: ['T1110.001'],
  combine: 'sum',
  decisiveFrom: DECISIVE,
  bucketSeconds: 60,
  observe: (event) => refusals(event, EACH * triesIn(event)),
}

/**
 * Refused sessions within half an hour: 12 are as much as this may say. A forgotten job with an old password refuses to give up as well. Not in a
 * domain, where every console and share asks again for a password mistyped once, and accounts lock: there account_spraying looks at names.
 */
const EACH_SESSION = 0.5
export const patientGuessing: Detector = {
  name: 'patient_guessing',
  input_group: 'rate',
  techniques: ['T1110.001'],
  combine: 'sum',
  bucketSeconds: 1800,
  mostOfBucket: 6,
  observe: (event) => (OF_DOMAIN.has(event.protocol_analysis?.service ?? '') ? [] : refusals(event, EACH_SESSION)),
}

const refusals = (event: NetworkEvent, strength: number): Observation[] => {
  const service = event.protocol_analysis?.service
  if (!event.src_ip || !service || !isRefused(event)) return []
  const attack_class: AttackClass = OF_DOMAIN.has(service) ? 'apt' : 'ssh_bruteforce'
  const seen = aboutSource(fromClient(event), attack_class, strength, { refused_log_ins: triesIn(event) })
  // A long flow has a record a minute, each with all its refusals so far.
  return [{ ...seen, key: event.community_id ?? event.event_id ?? '' }]
}

/** More log-ins refused in this flow than accepted. */
const isRefused = ({ protocol_analysis: facts }: NetworkEvent): boolean => {
  const failures = facts?.login_failures ?? 0
  if (facts?.service === 'ssh' && facts.login_succeeded) return false
  return failures > 0 && failures * 2 > (facts?.login_attempts ?? failures)
}

/** Servers of SSH hang up after six (MaxAuthTries); what looks like more was something else. */
const MOST_OF_SSH_SESSION = 6

/** Refusals of the flow, at most those of one minute of it. */
const triesIn = ({ protocol_analysis: facts, end_time_us, flow_started_at_us }: NetworkEvent): number => {
  const minutes = ((end_time_us ?? 0) - (flow_started_at_us ?? end_time_us ?? 0)) / 60e6
  const failures = Math.max(facts?.login_failures ?? 1, 1)
  const tries = facts?.service === 'ssh' ? Math.min(failures, MOST_OF_SSH_SESSION) : failures
  return tries / Math.max(minutes, 1)
}
