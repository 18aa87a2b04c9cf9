// Log-ins in the words of OpenSSH, PAM and dropbear. User names are chosen by whoever knocks, so every pattern takes the address from the
// end of the sentence: a user called "x from 192.0.2.1 port 1" moves nothing.
import { present } from '../attributes.ts'

/** `action` is one of a closed list; the rest as far as the sentence says. */
export type AuthFacts = Record<string, string>

type Reading = readonly [action: string, pattern: RegExp]

/** Groups: method, user, src_ip, src_port. */
const SSHD: readonly Reading[] = [
  ['accepted', /^Accepted (?<method>\S+) for (?<user>.*) from (?<src_ip>\S+) port (?<src_port>\d+)/],
  [
    'failed',
    /^Failed (?<method>\S+) for (?<invalid>invalid user )?(?<user>.*) from (?<src_ip>\S+) port (?<src_port>\d+)/,
  ],
  ['invalid_user', /^(?:Invalid|Illegal) user (?<user>.*) from (?<src_ip>\S+?)(?: port (?<src_port>\d+))?$/],
  [
    'too_many_attempts',
    /maximum authentication attempts exceeded for (?<invalid>invalid user )?(?<user>.*) from (?<src_ip>\S+) port (?<src_port>\d+)/,
  ],
  [
    'closed',
    /^Connection (?:closed|reset) by (?:(?:authenticating|invalid) user (?<user>.*) )?(?<src_ip>(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F:]*:[\da-fA-F:.]*)(?: port (?<src_port>\d+))?(?: \[preauth\])?$/,
  ],
  [
    'disconnected',
    /^(?:Received disconnect|Disconnected) from (?:(?:authenticating |invalid )?user (?<user>.*) )?(?<src_ip>(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F:]*:[\da-fA-F:.]*?)(?: port (?<src_port>\d+))?(?::| \[preauth\]|$)/,
  ],
  ['no_identification', /^Did not receive identification string from (?<src_ip>\S+?)(?: port (?<src_port>\d+))?$/],
  ['bad_protocol', /^Bad protocol version identification .* from (?<src_ip>\S+?)(?: port (?<src_port>\d+))?$/],
  ['connected', /^Connection from (?<src_ip>\S+) port (?<src_port>\d+)/],
  [
    'name_mismatch',
    /^(?:reverse mapping checking getaddrinfo for .* \[(?<src_ip>[\da-fA-F.:]+)\] failed|Address (?<address>\S+) maps to )/,
  ],
]

const PAM: readonly Reading[] = [
  ['failed', /authentication failure; .*\brhost=(?<src_ip>\S*)(?:\s+user=(?<user>.*))?$/],
  ['session_opened', /session opened for user (?<user>.*?)(?:\(uid=\d+\))? by /],
  ['session_closed', /session closed for user (?<user>.*)$/],
]

const DROPBEAR: readonly Reading[] = [
  [
    'accepted',
    /^(?<method>Password|Pubkey) auth succeeded for '(?<user>.*)' (?:with key .* )?from (?<src_ip>\S+):(?<src_port>\d+)$/,
  ],
  ['failed', /^Bad (?<method>password) attempt for '(?<user>.*)' from (?<src_ip>\S+):(?<src_port>\d+)$/],
  ['invalid_user', /^Login attempt for nonexistent user(?: '(?<user>.*)')? from (?<src_ip>\S+):(?<src_port>\d+)$/],
]

const READINGS: ReadonlyMap<string, readonly Reading[]> = new Map([
  ['sshd', [...SSHD, ...PAM]],
  ['sshd-session', [...SSHD, ...PAM]],
  ['dropbear', DROPBEAR],
  ...['su', 'sudo', 'login', 'gdm', 'cron', 'crond', 'vsftpd', 'ftpd'].map((name) => [name, PAM] as const),
])

/** Longest message that is looked at: sentences of these programs are short. */
const MAX_MESSAGE = 1024

/** What a log-in program's sentence says; undefined: another program, or a sentence that is not known. */
export const authFactsOf = (component: string, message: string): AuthFacts | undefined => {
  const readings = READINGS.get(component.split('(')[0]?.toLowerCase() ?? '')
  if (!readings || message.length > MAX_MESSAGE) return undefined
  const text = message.trimEnd()
  for (const [action, pattern] of readings) {
    const groups = pattern.exec(text)?.groups
    if (!groups) continue
    const { method, user, src_ip, address, src_port, invalid } = groups
    const user_exists = invalid === undefined && action !== 'invalid_user' ? null : 'false'
    return present({ action, method, user: user?.trim(), src_ip: src_ip ?? address, src_port, user_exists })
  }
  return undefined
}
