// Password guessing over SSH, by rate and by content. A person or a script that is let in opens few sessions, or long ones, or moves data;
// a guesser opens many that end after the key exchange and some refused passwords.
import type { NetworkEvent } from '../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector } from './observation.ts'

/** Short sessions per minute from one source at one server: 6 are suspicious, 30 are clear. */
export const passwordGuessing: Detector = {
  name: 'password_guessing',
  input_group: 'rate',
  techniques: ['T1110.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    const sessions = event.window_features?.pair_short_sessions_60s ?? 0
    const flows = event.window_features?.pair_flows_60s ?? 0
    if (sessions < 5 || !isSsh(event) || !event.src_ip) return []
    const shortShare = Math.min(sessions / Math.max(flows, 1), 1)
    const strength = 3 * Math.log2(sessions / 3) * shortShare
    return [aboutSource(event, 'ssh_bruteforce', strength, { sessions_per_minute: sessions, short_share: shortShare })]
  },
}

/** Libraries that guessing tools speak SSH with (hydra, medusa, patator, crowbar, botnets). Automation uses them too. */
const LIBRARIES = /libssh|paramiko|SSH-2\.0-Go\b|jsch|asyncssh|russh|hydra|medusa|ncrack/i
/** Key exchange, and a refusal or two; a shell or a file transfer says more. Bytes of payload. */
const LARGEST_CLIENT = 3000
const LARGEST_SERVER = 4000

/** A session of a library that ends without having done anything: never enough alone. */
export const scriptedLogin: Detector = {
  name: 'scripted_login',
  input_group: 'content',
  techniques: ['T1110.001'],
  combine: 'sum',
  observe(event) {
    const client = event.protocol_analysis?.ssh_client
    // A continuation is the same session again.
    if (!client || !event.src_ip || event.record_number || !LIBRARIES.test(client) || !isSsh(event)) return []
    const didNothing =
      (event.src_payload_bytes ?? 0) < LARGEST_CLIENT && (event.dst_payload_bytes ?? 0) < LARGEST_SERVER
    return didNothing ? [aboutSource(event, 'ssh_bruteforce', 1.2)] : []
  },
}

const isSsh = ({ protocol_analysis, dst_port, transport }: NetworkEvent): boolean => {
  if (protocol_analysis?.service) return protocol_analysis.service === 'ssh'
  return transport === 'tcp' && dst_port === 22
}
