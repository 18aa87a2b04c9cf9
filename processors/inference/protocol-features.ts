// Features from the content of the application protocol, by closed classes: names and texts never become features themselves.
import type { NetworkEvent, ProtocolAnalysis } from '../../schemas/messages.ts'

/** One feature of an event; null and undefined mean "not measured", a boolean is 1 or 0. */
export type Feature = (event: NetworkEvent) => number | boolean | null | undefined

const SERVICE_CLASSES: Readonly<Record<string, readonly string[]>> = {
  service_ssh: ['ssh'],
  service_web: ['http', 'tls', 'quic'],
  service_dns: ['dns'],
  service_windows: ['smb', 'rdp', 'dcerpc', 'ldap', 'kerberos', 'winrm', 'netbios'],
  service_mail: ['smtp', 'imap', 'pop3'],
  service_network: ['ntp', 'dhcp', 'mdns', 'ssdp', 'llmnr', 'snmp', 'syslog', 'ipsec', 'tftp', 'memcached'],
}
const TLS_PORTS = new Set([443, 465, 587, 636, 853, 993, 995, 5061, 8443, 3389, 25, 143, 110, 21])
const HTTP_PORTS = new Set([80, 8080, 8000, 8008, 3128, 5985, 1900, 631])
/** Libraries that guessing tools are built on; people use OpenSSH, PuTTY and the like. */
const SSH_LIBRARY = /libssh|paramiko|go\b|asyncssh|ncrack|medusa|jsch|twisted/i
const ADDRESS = /^(\[[0-9a-f:.]+\]|\d+\.\d+\.\d+\.\d+)(:\d+)?$/i
const FIRST_EPHEMERAL = 32_768

const whenService = (
  service: string,
  value: (facts: ProtocolAnalysis, event: NetworkEvent) => number | boolean | null | undefined,
): Feature => {
  return (event) => {
    const facts = event.protocol_analysis
    return facts?.service === service && facts.service_source === 'content' ? value(facts, event) : null
  }
}

const digitShare = (text: string): number => (text.length > 0 ? text.replace(/\D/g, '').length / text.length : 0)
const longestLabel = (name: string): number => Math.max(...name.split('.').map((label) => label.length))

export const PROTOCOL_FEATURES: Readonly<Record<string, Feature>> = {
  ...Object.fromEntries(
    Object.entries(SERVICE_CLASSES).map(([name, services]): [string, Feature] => [
      name,
      ({ protocol_analysis }) => services.includes(protocol_analysis?.service ?? ''),
    ]),
  ),
  service_by_content: ({ protocol_analysis }) =>
    protocol_analysis?.service ? protocol_analysis.service_source === 'content' : null,
  dst_port_well_known: ({ dst_port, transport }) =>
    dst_port == null || transport?.startsWith('icmp') ? null : dst_port < 1024,
  dst_port_ephemeral: ({ dst_port, transport }) =>
    dst_port == null || transport?.startsWith('icmp') ? null : dst_port >= FIRST_EPHEMERAL,
  tls_odd_port: whenService('tls', (_facts, { dst_port }) => !TLS_PORTS.has(dst_port ?? 0)),
  tls_has_name: whenService('tls', ({ tls_sni }) => tls_sni != null),
  http_odd_port: whenService('http', (_facts, { dst_port }) => !HTTP_PORTS.has(dst_port ?? 0)),
  http_is_post: whenService('http', ({ http_method }) => (http_method ? http_method === 'POST' : null)),
  http_host_is_address: whenService('http', ({ http_host }) => (http_host ? ADDRESS.test(http_host) : null)),
  http_has_agent: whenService('http', ({ http_user_agent }) => http_user_agent != null),
  http_is_error: whenService('http', ({ http_status }) => (http_status == null ? null : http_status >= 400)),
  ssh_client_is_library: whenService('ssh', ({ ssh_client }) => (ssh_client ? SSH_LIBRARY.test(ssh_client) : null)),
  dns_is_missing: whenService('dns', ({ dns_rcode }) => (dns_rcode ? dns_rcode === 'NXDOMAIN' : null)),
  dns_name_length: whenService('dns', ({ dns_query }) => dns_query?.length),
  dns_longest_label: whenService('dns', ({ dns_query }) => (dns_query ? longestLabel(dns_query) : null)),
  dns_digit_share: whenService('dns', ({ dns_query }) => (dns_query ? digitShare(dns_query) : null)),
}
