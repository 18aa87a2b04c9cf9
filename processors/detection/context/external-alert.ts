// What another detector on the same wire says (Suricata's rules, Zeek's notices): evidence with an input group of its own, so that it
// corroborates ours and never stands alone. Its class is taken only where the other system's words leave no doubt; reputation lists and
// policy hits have none and say nothing here.
import type { AttackClass, NetworkEvent } from '../../../schemas/messages.ts'
import { clamp, type Detector, endpointOf, type Observation, sideFacts, sourceOf, targetOf } from '../observation.ts'

type ExternalAlert = NonNullable<NetworkEvent['external_alert']>

/** Short descriptions of Suricata's classification.config, in lower case. */
const CATEGORIES: ReadonlyMap<string, AttackClass> = new Map([
  ['detection of a network scan', 'port_scan'],
  ['attempted denial of service', 'ddos'],
  ['denial of service', 'ddos'],
  ['detection of a denial of service attack', 'ddos'],
  ['a network trojan was detected', 'botnet_c2'],
  ['malware command and control activity detected', 'botnet_c2'],
  ['domain observed used for c2 detected', 'botnet_c2'],
])
/** Zeek's notice types. */
const NOTICES: ReadonlyMap<string, AttackClass> = new Map([
  ['Scan::Port_Scan', 'port_scan'],
  ['Scan::Address_Scan', 'port_scan'],
  ['Scan::Random_Scan', 'port_scan'],
  ['SSH::Password_Guessing', 'ssh_bruteforce'],
])
const SSH_GUESSING = /\bssh\b.*brute ?force|brute ?force.*\bssh\b/i
/** Rule sets name the group of a rule first: "ET SCAN Potential SSH Scan". */
const SCAN_RULE = /^(ET|ETPRO|GPL) SCAN /

/** Suricata's priorities, 1 the highest. How often a rule of each speaks of an attack rather than of an oddity is a judgement, kept low. */
const STRENGTHS: readonly number[] = [4, 3, 2]
const NO_SEVERITY = 3

export const externalAlert: Detector = {
  name: 'external_alert',
  input_group: 'external',
  techniques: [],
  // The same rule fires again and again: once is enough.
  combine: 'max',
  observe(event) {
    const alert = event.external_alert
    const attack_class = alert ? classOf(alert) : null
    return alert && attack_class ? observations(event, alert, attack_class) : []
  },
}

const classOf = ({ signature, signature_id, category }: ExternalAlert): AttackClass | null => {
  const notice = NOTICES.get(signature_id ?? '')
  if (notice) return notice
  const text = signature ?? ''
  if (SSH_GUESSING.test(text)) return 'ssh_bruteforce'
  return SCAN_RULE.test(text) ? 'port_scan' : (CATEGORIES.get(category?.toLowerCase() ?? '') ?? null)
}

const observations = (event: NetworkEvent, alert: ExternalAlert, attack_class: AttackClass): Observation[] => {
  const isFlood = attack_class === 'ddos'
  const address = isFlood ? event.dst_ip : event.src_ip
  if (!address) return []
  return [
    {
      subject: isFlood ? targetOf(address) : sourceOf(address),
      attack_class,
      log_likelihood_ratio: strengthOf(alert),
      // Whose address a flood's packet carries says nothing.
      source_ip: isFlood ? null : address,
      target: endpointOf(event),
      sources_count: 1,
      facts: { ...sideFacts(event), external_alerts: 1 },
      attack_probability: null,
    },
  ]
}

const strengthOf = ({ severity }: ExternalAlert): number => {
  if (!severity) return NO_SEVERITY
  const priority = Number(severity)
  return (
    STRENGTHS[clamp(Number.isInteger(priority) ? priority : STRENGTHS.length, 1, STRENGTHS.length) - 1] ?? NO_SEVERITY
  )
}
