// Whether two kinds of measurement speak of the same thing. Detectors of command and control look at what a machine contacts, and a machine
// contacts many hosts: an odd certificate here and a timer there are two oddities of two hosts, each with an ordinary reason, and no
// agreement. Of other classes the subject's whole behaviour is the thing.
import type { Evidence } from '../../schemas/messages.ts'
import { hostOf } from './summary.ts'

const BY_CONTACT = 'botnet_c2'
/** What is measured on flows with one host. Lists, other detectors and the model speak of the machine as a whole, or of names that it asked for. */
const MEASURED: ReadonlySet<string> = new Set(['content', 'rate'])

/** False when all that `groups` (those that corroborate) have in common is the subject. */
export const doAgree = (attackClass: string, groups: readonly string[], evidence: readonly Evidence[]): boolean => {
  if (attackClass !== BY_CONTACT || !groups.every((group) => MEASURED.has(group))) return true
  const [first = new Set<string>(), ...others] = groups.map((group) => hostsOf(evidence, group))
  return [...first].some((host) => others.every((hosts) => hosts.has(host)))
}

const hostsOf = (evidence: readonly Evidence[], group: string): Set<string> =>
  new Set(
    evidence
      .filter(({ input_group, log_likelihood_ratio }) => input_group === group && (log_likelihood_ratio ?? 0) > 0)
      .flatMap(({ targets }) => (targets ?? []).map(hostOf)),
  )
