// Passwords guessed over a protocol that shows refusals, by the rate of the log-ins of one source that were refused. A person types a few a
// minute; a program with an old password that retries at the rate of a guesser is worth a look. Where encryption hides the answer (SSH, RDP),
// password-guessing.ts goes by sessions.
import type { AttackClass, NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector } from '../observation.ts'
import { fromClient } from '../windows-domain/client-side.ts'
import { OF_DOMAIN } from './account-spraying.ts'

/** Thirty refusals within a minute are clear, six open a suspicion. */
const EACH = DECISIVE / 30
const BUCKET_SECONDS = 60
export const loginGuessing: Detector = {
  name: 'login_guessing',
  input_group: 'rate',
  techniques: ['T1110.001'],
  combine: 'sum',
  decisiveFrom: DECISIVE,
  bucketSeconds: BUCKET_SECONDS,
  observe(event) {
    const service = event.protocol_analysis?.service
    if (!event.src_ip || !service || service === 'ssh' || !isRefused(event)) return []
    const attack_class: AttackClass = OF_DOMAIN.has(service) ? 'apt' : 'ssh_bruteforce'
    const tries = triesIn(event)
    const seen = aboutSource(fromClient(event), attack_class, EACH * tries, { refused_log_ins: tries })
    // A long flow has a record a minute, each with all its refusals so far.
    return [{ ...seen, key: event.community_id ?? event.event_id ?? '' }]
  },
}

/** More log-ins refused in this flow than accepted. */
const isRefused = ({ protocol_analysis: facts }: NetworkEvent): boolean => {
  const failures = facts?.login_failures ?? 0
  return failures > 0 && failures * 2 > (facts?.login_attempts ?? failures)
}

/** Refusals of the flow, at most those of one minute of it. */
const triesIn = ({ protocol_analysis: facts, end_time_us, flow_started_at_us }: NetworkEvent): number => {
  const minutes = ((end_time_us ?? 0) - (flow_started_at_us ?? end_time_us ?? 0)) / 60e6
  return Math.max(facts?.login_failures ?? 1, 1) / Math.max(minutes, 1)
}
