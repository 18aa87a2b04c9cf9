// Scanners that say their name. Nobody else uses these names, and a scanner that hides is left to the other detectors.
import type { NetworkEvent } from '../../schemas/messages.ts'
import { DECISIVE, type Detector, endpointOf, sideFacts, sourceOf } from './observation.ts'

const NAMES =
  /nmap|masscan|zgrab|zmap|nikto|nessus|openvas|nuclei|wpscan|gobuster|dirbuster|feroxbuster|whatweb|acunetix/i
const EACH = 4

export const scannerName: Detector = {
  name: 'scanner_name',
  input_group: 'content',
  techniques: ['T1595.002'],
  combine: 'sum',
  decisiveFrom: DECISIVE,
  observe(event) {
    if (!event.src_ip || !saysItsName(event)) return []
    return [
      {
        subject: sourceOf(event.src_ip),
        attack_class: 'port_scan',
        log_likelihood_ratio: EACH,
        source_ip: event.src_ip,
        target: endpointOf(event),
        sources_count: 1,
        facts: sideFacts(event),
        attack_probability: null,
      },
    ]
  },
}

const saysItsName = ({ protocol_analysis: facts }: NetworkEvent): boolean =>
  NAMES.test(facts?.http_user_agent ?? '') || NAMES.test(facts?.ssh_client ?? '')
