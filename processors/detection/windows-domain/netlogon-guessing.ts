// ZeroLogon (CVE-2020-1472): an authentication of all zeros that a vulnerable controller takes in one of 256 tries. A machine opens its secure
// channel with one challenge and one authentication, at start-up; a hundred in a minute are guesses, over one association or over many.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector, type Observation } from '../observation.ts'
import { fromClient } from './client-side.ts'
import { operationsOf } from './remote-findings.ts'

const ATTEMPT = /^netlogon\.ServerAuthenticate[23]?$/
const AROUND_IT = /^netlogon\.(?:ServerReqChallenge|ServerAuthenticate[23]?|ServerPasswordSet2?)$/
/** One association of a broken trust that tries again; some ten of them in ten seconds are none. */
const EACH = 1.2
const ONE_ATTEMPT = 3
/** Machines change their password in the sealed channel that the authentication opened, the exploit without one. */
const PASSWORD_SET = 7

export const netlogonGuessing: Detector = {
  name: 'netlogon_guessing',
  input_group: 'content',
  techniques: ['T1210'],
  combine: 'sum',
  decisiveFrom: DECISIVE,
  observe(event) {
    const operations = operationsOf(event)
    if (!event.src_ip || !operations.some((name) => ATTEMPT.test(name))) return []
    // Anything else means that the channel was opened and is used.
    if (!operations.every((name) => AROUND_IT.test(name))) return []
    return guesses(fromClient(event), operations)
  },
}

const guesses = (event: NetworkEvent, operations: readonly string[]): Observation[] => {
  const calls = event.protocol_analysis?.dcerpc_calls ?? 0
  const facts = { netlogon_calls: calls }
  const association = event.community_id ?? endpointKey(event)
  const strength = calls <= ONE_ATTEMPT ? EACH : 3 * Math.log2(calls / ONE_ATTEMPT)
  const guess = { ...aboutSource(event, 'apt', strength, facts), key: `association ${association}` }
  if (!operations.some((name) => name.startsWith('netlogon.ServerPasswordSet'))) return [guess]
  const set = { ...aboutSource(event, 'apt', PASSWORD_SET, facts), key: 'password set', techniques: ['T1098'] }
  return [guess, set]
}

const endpointKey = ({ src_port, dst_ip, dst_port }: NetworkEvent): string => `${src_port}>${dst_ip}:${dst_port}`
