// Features from the content of application protocols, by closed classes: names and texts never become features themselves. A port is never a
// feature, only whether a protocol that was recognised by its content speaks at one where it usually does.
import type { NetworkEvent, ProtocolAnalysis } from '../../schemas/messages.ts'
import { digitShare, type Feature, type FeatureBlock, log } from './feature.ts'

const SERVICE_CLASSES: Readonly<Record<string, ReadonlySet<string>>> = {
  service_ssh: new Set(['ssh']),
  service_web: new Set(['http', 'tls', 'quic']),
  service_dns: new Set(['dns']),
  service_windows: new Set(['smb', 'rdp', 'dcerpc', 'ldap', 'kerberos', 'winrm', 'netbios']),
  service_mail: new Set(['smtp', 'imap', 'pop3']),
  service_network: new Set([
    ...['ntp', 'dhcp', 'mdns', 'ssdp', 'llmnr', 'snmp', 'syslog', 'ipsec', 'tftp', 'memcached'],
  ]),
}
const TLS_PORTS = new Set([443, 465, 587, 636, 853, 993, 995, 5061, 8443, 3389, 25, 143, 110, 21])
const HTTP_PORTS = new Set([80, 8080, 8000, 8008, 3128, 5985, 1900, 631])
const FIRST_EPHEMERAL = 32_768
const ADDRESS = /^(\[[0-9a-f:.]+\]|\d+\.\d+\.\d+\.\d+)(:\d+)?$/i
const US_PER_DAY = 86_400e6

type Facts = (facts: ProtocolAnalysis, event: NetworkEvent) => number | boolean | null | undefined

/** Features of flows whose content is one of these services. */
const blockOf = (services: readonly string[], features: Readonly<Record<string, Facts>>): FeatureBlock => ({
  applies: ({ protocol_analysis: facts }) =>
    facts?.service_source === 'content' && services.includes(facts.service ?? ''),
  features: Object.fromEntries(
    Object.entries(features).map(([name, value]): [string, Feature] => [
      name,
      (event) => (event.protocol_analysis ? value(event.protocol_analysis, event) : null),
    ]),
  ),
})

/** The head of a JA4 fingerprint: how many cipher suites and extensions the client offers. */
const JA4_HEAD = /^[tqd][0-9a-z]{2}[di](\d\d)(\d\d)/
const ja4Count = (ja4: string | null | undefined, which: 1 | 2): number | null => {
  const found = ja4?.match(JA4_HEAD)?.[which]
  return found === undefined ? null : Number(found)
}

/** Whether the certificate is for the name that the client asked for, its wildcard included. */
const isCertificateFor = (name: string, { tls_subject, tls_subject_alt_names }: ProtocolAnalysis): boolean =>
  [tls_subject ?? '', ...(tls_subject_alt_names ?? [])].some((subject) => {
    const known = subject.toLowerCase()
    return known === name || (known.startsWith('*.') && name.endsWith(known.slice(1)))
  })

const tls = blockOf(['tls', 'quic'], {
  tls_odd_port: (_facts, { dst_port }) => !TLS_PORTS.has(dst_port ?? 0),
  tls_has_name: ({ tls_sni }) => tls_sni != null,
  tls_name_length: ({ tls_sni }) => tls_sni?.length,
  tls_name_digit_share: ({ tls_sni }) => (tls_sni ? digitShare(tls_sni) : null),
  tls_is_old_version: ({ tls_version }) => (tls_version ? /^(SSL|1\.[01])/.test(tls_version) : null),
  tls_has_alpn: ({ tls_alpn, ja4 }) => (ja4 ? tls_alpn != null : null),
  tls_ciphers_offered: ({ ja4 }) => ja4Count(ja4, 1),
  tls_extensions_offered: ({ ja4 }) => ja4Count(ja4, 2),
  tls_self_signed: ({ tls_is_self_signed }) => tls_is_self_signed,
  tls_subject_is_domain: ({ tls_subject }) => (tls_subject ? tls_subject.includes('.') : null),
  tls_certificate_fits_name: (facts) =>
    facts.tls_sni && facts.tls_subject ? isCertificateFor(facts.tls_sni, facts) : null,
  tls_certificate_names: ({ tls_subject, tls_subject_alt_names }) =>
    tls_subject == null ? null : (tls_subject_alt_names?.length ?? 0),
  tls_certificate_days_log: ({ tls_not_before_us: from, tls_not_after_us: to }) =>
    from == null || to == null ? null : log((to - from) / US_PER_DAY),
})

const TOOL_AGENT =
  /^(curl|wget|python|go-http|java\/|libwww|okhttp|axios|node|winhttp|powershell|apache-httpclient|masscan|zgrab)|nmap|nikto|hydra/i

const http = blockOf(['http'], {
  http_odd_port: (_facts, { dst_port }) => !HTTP_PORTS.has(dst_port ?? 0),
  http_is_post: ({ http_method }) => (http_method ? http_method === 'POST' : null),
  http_is_rare_method: ({ http_method }) => (http_method ? !/^(GET|POST|HEAD)$/.test(http_method) : null),
  http_host_is_address: ({ http_host }) => (http_host ? ADDRESS.test(http_host) : null),
  http_has_agent: ({ http_user_agent }) => http_user_agent != null,
  http_agent_is_browser: ({ http_user_agent }) => (http_user_agent ? http_user_agent.startsWith('Mozilla/') : null),
  http_agent_is_tool: ({ http_user_agent }) => (http_user_agent ? TOOL_AGENT.test(http_user_agent) : null),
  http_is_error: ({ http_status }) => (http_status == null ? null : http_status >= 400),
  http_requests_log: ({ http_requests }) => log(http_requests),
  http_path_length: ({ http_path }) => http_path?.length,
  http_path_digit_share: ({ http_path }) => (http_path ? digitShare(http_path) : null),
  http_path_is_script: ({ http_path }) => (http_path ? /\.(php|aspx?|jsp|cgi)\b/i.test(http_path) : null),
  http_content_is_binary: ({ http_content_type }) =>
    http_content_type ? /octet-stream|msdownload|x-dosexec/i.test(http_content_type) : null,
})

/** Libraries that guessing tools are built on; people use OpenSSH, PuTTY and the like. */
const SSH_LIBRARY = /libssh|paramiko|go\b|asyncssh|ncrack|medusa|jsch|twisted/i
const ssh = blockOf(['ssh'], {
  ssh_client_is_library: ({ ssh_client }) => (ssh_client ? SSH_LIBRARY.test(ssh_client) : null),
})

const longestLabel = (name: string): number => Math.max(...name.split('.').map((label) => label.length))
const dns = blockOf(['dns'], {
  dns_is_missing: ({ dns_rcode }) => (dns_rcode ? dns_rcode === 'NXDOMAIN' : null),
  dns_name_length: ({ dns_query }) => dns_query?.length,
  dns_name_labels: ({ dns_query }) => dns_query?.split('.').length,
  dns_longest_label: ({ dns_query }) => (dns_query ? longestLabel(dns_query) : null),
  dns_digit_share: ({ dns_query }) => (dns_query ? digitShare(dns_query) : null),
  dns_name_entropy: ({ dns_name_entropy }) => dns_name_entropy,
  dns_name_length_max: ({ dns_name_length_max }) => dns_name_length_max,
  dns_queries_log: ({ dns_queries }) => log(dns_queries),
  dns_data_share: ({ dns_queries, dns_data_queries }) => (dns_queries ? (dns_data_queries ?? 0) / dns_queries : null),
  dns_answers: ({ dns_answer_count }) => dns_answer_count,
})

const rdp = blockOf(['rdp'], {
  rdp_has_cookie: ({ rdp_cookie }) => rdp_cookie != null,
  rdp_is_plain: ({ rdp_security }) => (rdp_security ? rdp_security === 'rdp' : null),
})

const logins: FeatureBlock = {
  applies: ({ protocol_analysis }) => (protocol_analysis?.login_attempts ?? 0) > 0,
  features: {
    login_attempts_log: ({ protocol_analysis }) => log(protocol_analysis?.login_attempts),
    login_failed_share: ({ protocol_analysis: facts }) =>
      facts?.login_attempts ? Math.min(1, (facts.login_failures ?? 0) / facts.login_attempts) : null,
    login_succeeded: ({ protocol_analysis }) => protocol_analysis?.login_succeeded,
  },
}

const icmp: FeatureBlock = {
  applies: ({ transport }) => transport === 'icmp' || transport === 'icmp6',
  features: { icmp_payload_log: ({ protocol_analysis }) => log(protocol_analysis?.icmp_payload_max) },
}

const hasPorts = ({ transport, dst_port }: NetworkEvent): boolean => dst_port != null && !transport?.startsWith('icmp')

const service: FeatureBlock = {
  applies: () => true,
  features: {
    ...Object.fromEntries(
      Object.entries(SERVICE_CLASSES).map(([name, services]): [string, Feature] => [
        name,
        ({ protocol_analysis }) => services.has(protocol_analysis?.service ?? ''),
      ]),
    ),
    service_by_content: ({ protocol_analysis }) =>
      protocol_analysis?.service ? protocol_analysis.service_source === 'content' : null,
    dst_port_well_known: (event) => (hasPorts(event) ? (event.dst_port ?? 0) < 1024 : null),
    dst_port_ephemeral: (event) => (hasPorts(event) ? (event.dst_port ?? 0) >= FIRST_EPHEMERAL : null),
    violations_log: ({ protocol_analysis }) => log(protocol_analysis?.protocol_violations ?? 0),
    text_command_kinds: ({ protocol_analysis }) => protocol_analysis?.text_commands?.length || null,
  },
}

/** Blocks of features of single protocols, Windows domains apart (domain-features.ts). */
export const PROTOCOL_BLOCKS: readonly FeatureBlock[] = [service, tls, http, ssh, dns, rdp, logins, icmp]
