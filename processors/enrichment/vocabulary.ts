// The closed vocabulary of signatures: every function answers one of a few fixed words, whatever an attacker sends.

const SERVICES = new Set([
  ...[
    'ssh',
    'http',
    'tls',
    'dns',
    'quic',
    'smb',
    'rdp',
    'ftp',
    'smtp',
    'telnet',
    'ntp',
    'snmp',
    'ldap',
    'kerberos',
    'dhcp',
  ],
  ...['mdns', 'ssdp', 'llmnr', 'netbios', 'imap', 'pop3', 'sip', 'rtp', 'mqtt', 'coap', 'mysql', 'mssql', 'postgresql'],
  ...[
    'redis',
    'mongodb',
    'vnc',
    'socks',
    'bittorrent',
    'openvpn',
    'wireguard',
    'ipsec',
    'tftp',
    'syslog',
    'radius',
    'dcerpc',
  ],
  ...[
    'modbus',
    'dnp3',
    'rtsp',
    'stun',
    'amqp',
    'irc',
    'memcached',
    'winrm',
    'dot',
    'dtls',
    'xmpp',
    'nfs',
    'rpc',
    'bgp',
  ],
  ...['rsync', 'git', 'kafka', 'cassandra', 'oracle', 'x11', 'adb', 'stratum', 's7comm', 'iec104', 'gnutella', 'rtmp'],
])
const PORT_SERVICES = new Map<number, string>([
  [20, 'ftp'],
  [21, 'ftp'],
  [22, 'ssh'],
  [23, 'telnet'],
  [25, 'smtp'],
  [53, 'dns'],
  [67, 'dhcp'],
  [68, 'dhcp'],
  [69, 'tftp'],
  [80, 'http'],
  [88, 'kerberos'],
  [110, 'pop3'],
  [123, 'ntp'],
  [135, 'dcerpc'],
  [137, 'netbios'],
  [139, 'netbios'],
  [143, 'imap'],
  [161, 'snmp'],
  [389, 'ldap'],
  [443, 'tls'],
  [445, 'smb'],
  [500, 'ipsec'],
  [514, 'syslog'],
  [587, 'smtp'],
  [636, 'ldap'],
  [993, 'imap'],
  [995, 'pop3'],
  [1433, 'mssql'],
  [1883, 'mqtt'],
  [1900, 'ssdp'],
  [3306, 'mysql'],
  [3389, 'rdp'],
  [4500, 'ipsec'],
  [5060, 'sip'],
  [5353, 'mdns'],
  [5355, 'llmnr'],
  [5432, 'postgresql'],
  [5900, 'vnc'],
  [6379, 'redis'],
  [5985, 'winrm'],
  [8080, 'http'],
  [8443, 'tls'],
  [11211, 'memcached'],
  [27017, 'mongodb'],
])

/** Recognised service, else the usual service of the port, else the kind of port. */
export const serviceWords = (service: string | null | undefined, port: number | null | undefined): string => {
  if (service && SERVICES.has(service)) return `${service} service`
  if (port == null) return 'no port'
  const usual = PORT_SERVICES.get(port)
  if (usual) return `the usual port of ${usual}`
  if (port < 1024) return 'another well-known port'
  return port < 49152 ? 'a registered port' : 'a dynamic port'
}

const countries = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
const countryNames = new Map<string, string>()
/** English name of an ISO 3166-1 alpha-2 code. */
export const countryWords = (code: string | null | undefined): string => {
  if (!code || !/^[A-Z]{2}$/.test(code)) return 'an unknown country'
  const known = countryNames.get(code)
  if (known) return known
  const name = countries.of(code) ?? 'an unknown country'
  countryNames.set(code, name)
  return name
}

const OWNER_CLASSES: readonly (readonly [RegExp, string])[] = [
  [/akamai|cloudflare|fastly|cdn|edgecast|limelight/i, 'content delivery'],
  [
    /host|cloud|server|data ?cent|vps|amazon|google|microsoft|digitalocean|ovh|hetzner|linode|vultr|alibaba|tencent|oracle|contabo|colo/i,
    'hosting',
  ],
  [/univers|college|school|academ|research|education|institut/i, 'education'],
  [/bank|financ|insur/i, 'finance'],
  [/ministry|government|federal|army|navy|defen[cs]e|municip/i, 'government'],
  [
    /tele|mobile|wireless|cable|broadband|communic|internet|isp|network|fib(er|ra)|vodafone|orange|comcast|verizon|net\b/i,
    'access provider',
  ],
]
/** Class of a network's owner by its name; the name itself never leaves. */
export const ownerWords = (holder: string | null | undefined): string => {
  if (!holder) return 'unknown'
  return OWNER_CLASSES.find(([pattern]) => pattern.test(holder))?.[1] ?? 'other'
}

const MAGNITUDES = [
  'no',
  'one',
  'a few',
  'tens of',
  'hundreds of',
  'thousands of',
  'tens of thousands of',
  'very many',
] as const
/** Order of magnitude of a count: 0, 1, 2-9, 10-99, ... */
export const magnitudeWords = (count: number): string => {
  if (count <= 1) return count < 1 ? 'no' : 'one'
  return MAGNITUDES[Math.min(Math.floor(Math.log10(count) + 1e-9) + 2, MAGNITUDES.length - 1)] ?? 'very many'
}

const SIZES = ['under 1 KB', 'under 10 KB', 'under 100 KB', 'under 1 MB', 'under 10 MB', 'under 100 MB'] as const
export const sizeWords = (bytes: number): string => {
  if (bytes <= 0) return 'nothing'
  return SIZES.find((_, index) => bytes < 1000 * 10 ** index) ?? '100 MB or more'
}

const DURATIONS: readonly (readonly [number, string])[] = [
  [0.01, 'an instant'],
  [1, 'under a second'],
  [10, 'some seconds'],
  [60, 'under a minute'],
]
export const durationWords = (seconds: number): string =>
  DURATIONS.find(([limit]) => seconds < limit)?.[1] ?? 'a minute or more'

/** A share from 0 to 1 in four words. */
export const shareWords = (share: number): string => {
  if (share < 0.05) return 'hardly any'
  if (share < 0.5) return 'some'
  return share < 0.9 ? 'most' : 'nearly all'
}
