// Password guessing by rate and by content. A person or a script that is let in opens few sessions, or long ones, or moves data; a guesser
// opens many that end after the key exchange, or after one form, and some refused passwords.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector } from '../observation.ts'

/** Short sessions per minute from one source at one server: of SSH, 6 are suspicious, 30 are clear. */
export const passwordGuessing: Detector = {
  name: 'password_guessing',
  input_group: 'rate',
  techniques: ['T1110.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    const sessions = event.window_features?.pair_short_sessions_60s ?? 0
    const flows = event.window_features?.pair_flows_60s ?? 0
    const door = event.src_ip ? doorOf(event) : undefined
    if (!door || sessions < door.fewest) return []
    const shortShare = Math.min(sessions / Math.max(flows, 1), 1)
    const strength = door.slope * Math.log2(sessions / 3) * shortShare
    return [aboutSource(event, 'ssh_bruteforce', strength, { sessions_per_minute: sessions, short_share: shortShare })]
  },
}

type Door = { readonly fewest: number; readonly slope: number }
/** Nobody logs in five times a minute. Where encryption hides whether a password was right, the number of sessions speaks. */
const LOGIN: Door = { fewest: 5, slope: 3 }
/** Pages and programs ask for a form often, in connections of their own: 20 are suspicious, 55 are clear. */
const FORM: Door = { fewest: 20, slope: 2.4 }
const LOGIN_PATH = /log-?[io]n|sign-?in|xmlrpc\.php|\/(wp-)?admin\b/i

/**
 * SSH and RDP by their sessions, the web by its forms. Protocols that show refusals (FTP, mail, SMB, Kerberos ...) are login_guessing's, which
 * counts the refused: a domain's clients open tens of short sessions a minute, and one mistyped password among them is no guessing.
 */
const doorOf = (event: NetworkEvent): Door | undefined => {
  const facts = event.protocol_analysis
  if (isSsh(event) || facts?.service === 'rdp') return LOGIN
  return facts?.service === 'http' && facts.http_method && LOGIN_PATH.test(facts.http_path ?? '') ? FORM : undefined
}

/** Libraries that guessing tools speak SSH with (hydra, medusa, patator, crowbar, botnets). Automation uses them too. */
const LIBRARIES = /libssh|paramiko|SSH-2\.0-Go\b|jsch|asyncssh|russh|hydra|medusa|ncrack/i
/** Guessers that say their name to web servers. */
const GUESSERS = /\b(hydra|patator|medusa|brutus)\b/i
/** Key exchange, and a refusal or two; a shell or a file transfer says more. Bytes of payload. */
const LARGEST_CLIENT = 3000
const LARGEST_SERVER = 4000

/** A session of a library that ends without having done anything: never enough alone. Over five minutes: patient guessers wait between tries. */
export const scriptedLogin: Detector = {
  name: 'scripted_login',
  input_group: 'content',
  techniques: ['T1110.001'],
  combine: 'sum',
  bucketSeconds: 300,
  observe(event) {
    const { ssh_client: client, http_user_agent: agent, login_succeeded } = event.protocol_analysis ?? {}
    // A continuation is the same session again; who was let in guessed nothing.
    if (!event.src_ip || event.record_number || login_succeeded) return []
    const isScripted = client ? LIBRARIES.test(client) && isSsh(event) : GUESSERS.test(agent ?? '')
    if (!isScripted) return []
    const didNothing =
      (event.src_payload_bytes ?? 0) < LARGEST_CLIENT && (event.dst_payload_bytes ?? 0) < LARGEST_SERVER
    return didNothing ? [aboutSource(event, 'ssh_bruteforce', 1.2)] : []
  },
}

const isSsh = ({ protocol_analysis, dst_port, transport }: NetworkEvent): boolean => {
  if (protocol_analysis?.service) return protocol_analysis.service === 'ssh'
  return transport === 'tcp' && dst_port === 22
}
