// Scanners that say their name. Nobody else uses these names, and a scanner that hides is left to the other detectors.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector } from '../observation.ts'

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
    return event.src_ip && saysItsName(event) ? [aboutSource(event, 'port_scan', EACH)] : []
  },
}

const saysItsName = ({ protocol_analysis: facts }: NetworkEvent): boolean =>
  NAMES.test(facts?.http_user_agent ?? '') || NAMES.test(facts?.ssh_client ?? '')
