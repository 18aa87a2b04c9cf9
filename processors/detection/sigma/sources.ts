// What a Sigma log source means here: which records it speaks of, and which of their fields its field names are. The tables are the subset that is
// supported; a log source or field outside them is refused by name. docs/sigma.md lists them.
import type { ComponentLog, NetworkEvent, ProtocolAnalysis } from '../../../schemas/messages.ts'
import type { FieldValues } from './values.ts'

export type LogSource = { readonly category?: string; readonly product?: string; readonly service?: string }
type Record_ = Readonly<Record<string, unknown>>

/** Where a rule's records come from, which of them it is about, and the reader of a field; undefined: no such field. */
export type Source =
  | {
      readonly kind: 'events'
      isAbout(event: NetworkEvent): boolean
      reader(field: string): ((event: NetworkEvent) => FieldValues) | undefined
    }
  | {
      readonly kind: 'logs'
      isAbout(log: ComponentLog): boolean
      reader(field: string): ((log: ComponentLog) => FieldValues) | undefined
    }

/** Field names of Zeek and of the Sigma taxonomy, to the events' own. */
const COMMON: Readonly<Record<string, string>> = {
  'id.orig_h': 'src_ip',
  'id.resp_h': 'dst_ip',
  'id.orig_p': 'src_port',
  'id.resp_p': 'dst_port',
  SourceIp: 'src_ip',
  DestinationIp: 'dst_ip',
  SourcePort: 'src_port',
  DestinationPort: 'dst_port',
  'src-ip': 'src_ip',
  'dst-ip': 'dst_ip',
  proto: 'transport',
  service: 'service',
  conn_state: 'tcp_state',
  orig_bytes: 'src_payload_bytes',
  resp_bytes: 'dst_payload_bytes',
  community_id: 'community_id',
}
const DNS = {
  query: 'dns_query',
  QueryName: 'dns_query',
  qtype_name: 'dns_query_type',
  record_type: 'dns_query_type',
  rcode_name: 'dns_rcode',
  answers: 'dns_answers',
  answer: 'dns_answers',
}
const HTTP = {
  ...{ method: 'http_method', 'cs-method': 'http_method', host: 'http_host', 'cs-host': 'http_host', uri: 'http_path' },
  ...{ 'c-uri': 'http_path', 'cs-uri': 'http_path', 'cs-uri-stem': 'http_path', 'cs-uri-query': 'http_path' },
  ...{ user_agent: 'http_user_agent', 'c-useragent': 'http_user_agent', 'cs-user-agent': 'http_user_agent' },
  ...{ status_code: 'http_status', 'sc-status': 'http_status', 'r-dns': 'http_host' },
}
const TLS = {
  server_name: 'tls_sni',
  version: 'tls_version',
  cipher: 'tls_cipher',
  subject: 'tls_subject',
  issuer: 'tls_issuer',
  ja4: 'ja4',
}
const SSH = { client: 'ssh_client', server: 'ssh_server', hassh: 'ssh_hassh', auth_success: 'login_succeeded' }
const DCERPC = { operation: 'dcerpc_operations', endpoint: 'dcerpc_interfaces' }
const SMB = { path: 'smb_shares', name: 'smb_files', action: 'smb_commands' }
const KERBEROS = {
  request_type: 'kerberos_messages',
  service: 'kerberos_services',
  cipher: 'kerberos_ticket_encryption',
  error_msg: 'kerberos_errors',
}
const NTLM = { username: 'ntlm_user', hostname: 'ntlm_host', domainname: 'ntlm_domain' }

const has = (field: keyof ProtocolAnalysis) => (event: NetworkEvent) => {
  const value = event.protocol_analysis?.[field]
  return Array.isArray(value) ? value.length > 0 : value != null
}
const isService = (name: string) => (event: NetworkEvent) => event.protocol_analysis?.service === name
const always = () => true

type EventSource = {
  readonly isAbout: (event: NetworkEvent) => boolean
  readonly names: Readonly<Record<string, string>>
}
const EVENT_SOURCES: Readonly<Record<string, EventSource>> = {
  'product=autoinmune service=events': { isAbout: always, names: {} },
  'category=network_connection': { isAbout: always, names: {} },
  'category=firewall': { isAbout: always, names: {} },
  'category=dns': { isAbout: has('dns_query'), names: DNS },
  'category=dns_query': { isAbout: has('dns_query'), names: DNS },
  'category=proxy': { isAbout: has('http_method'), names: HTTP },
  'product=zeek service=conn': { isAbout: always, names: {} },
  'product=zeek service=dns': { isAbout: has('dns_query'), names: DNS },
  'product=zeek service=http': { isAbout: has('http_method'), names: HTTP },
  'product=zeek service=ssl': { isAbout: has('tls_version'), names: TLS },
  'product=zeek service=x509': { isAbout: has('tls_subject'), names: TLS },
  'product=zeek service=ssh': { isAbout: isService('ssh'), names: SSH },
  'product=zeek service=dce_rpc': { isAbout: has('dcerpc_operations'), names: DCERPC },
  'product=zeek service=smb_files': { isAbout: has('smb_commands'), names: SMB },
  'product=zeek service=smb_mapping': { isAbout: has('smb_shares'), names: SMB },
  'product=zeek service=kerberos': { isAbout: has('kerberos_messages'), names: KERBEROS },
  'product=zeek service=ntlm': { isAbout: has('ntlm_user'), names: NTLM },
  'product=zeek service=rdp': { isAbout: isService('rdp'), names: { cookie: 'rdp_cookie' } },
}

const isComponent =
  (...names: readonly string[]) =>
  (log: ComponentLog) =>
    names.includes(log.component ?? '')
const isFormat =
  (...names: readonly string[]) =>
  (log: ComponentLog) =>
    names.includes(log.format ?? '')

type LogRecords = { readonly isAbout: (log: ComponentLog) => boolean; readonly names: Readonly<Record<string, string>> }
const WEB = {
  ...{
    'c-ip': 'src_ip',
    'cs-method': 'method',
    'c-uri': 'path',
    'cs-uri': 'path',
    'cs-uri-stem': 'path',
    'cs-uri-query': 'path',
  },
  ...{
    'sc-status': 'status',
    'c-useragent': 'user_agent',
    'cs-user-agent': 'user_agent',
    'cs-referer': 'referer',
    'cs-username': 'user',
  },
}
const LOG_SOURCES: Readonly<Record<string, LogRecords>> = {
  'product=autoinmune service=logs': { isAbout: always, names: {} },
  'category=webserver': { isAbout: isFormat('access'), names: WEB },
  'product=apache': { isAbout: isComponent('apache', 'apache2', 'httpd'), names: WEB },
  'product=nginx': { isAbout: isComponent('nginx'), names: WEB },
  'product=linux': { isAbout: isFormat('syslog'), names: {} },
  'product=linux service=syslog': { isAbout: isFormat('syslog'), names: {} },
  'product=linux service=sshd': { isAbout: isComponent('sshd', 'sshd-session'), names: {} },
  'product=linux service=auth': {
    isAbout: isComponent(
      'sshd',
      'sshd-session',
      'sudo',
      'su',
      'login',
      'systemd-logind',
      'passwd',
      'useradd',
      'usermod',
      'groupadd',
    ),
    names: {},
  },
  'product=linux service=sudo': { isAbout: isComponent('sudo'), names: {} },
  'product=linux service=cron': { isAbout: isComponent('cron', 'CRON', 'crond'), names: {} },
  'product=suricata': { isAbout: isFormat('suricata'), names: {} },
  'product=cowrie': { isAbout: isFormat('cowrie'), names: {} },
}

/** Undefined: this log source has no records here. */
export const sourceOf = (logsource: LogSource): Source | undefined => {
  const named = keysOf(logsource)
  const events = named.map((key) => EVENT_SOURCES[key]).find((found) => found !== undefined)
  if (events)
    return { kind: 'events', isAbout: events.isAbout, reader: (field) => eventReader(nameIn(events.names, field)) }
  const logs = named.map((key) => LOG_SOURCES[key]).find((found) => found !== undefined)
  if (logs) return { kind: 'logs', isAbout: logs.isAbout, reader: (field) => logReader(nameIn(logs.names, field)) }
  return undefined
}

export const SOURCES: readonly string[] = [...Object.keys(EVENT_SOURCES), ...Object.keys(LOG_SOURCES)]

/** Most exact first. A category goes with any product that has a table for it; a service that is not in the tables is not guessed at. */
const keysOf = ({ category, product, service }: LogSource): string[] => {
  if (product !== undefined && service !== undefined && category === undefined)
    return [`product=${product} service=${service}`]
  if (product !== undefined && category === undefined) return [`product=${product}`]
  return category !== undefined && service === undefined ? [`category=${category}`] : []
}

const nameIn = (names: Readonly<Record<string, string>>, field: string): string =>
  names[field] ?? COMMON[field] ?? field

const asValues = (value: unknown): FieldValues => {
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(plain)
  return [plain(value)]
}
const plain = (value: unknown): string | number | boolean =>
  typeof value === 'number' || typeof value === 'boolean' ? value : String(value)

/** Sub-messages whose fields may be named without it. */
const PARTS = [
  'protocol_analysis',
  'flow_stats',
  'geo_features',
  'behavioral_features',
  'packet_features',
  'asset_facts',
  'fold',
] as const
/** A name that no event can have is refused when the rule is read. */
const eventReader = (name: string): ((event: NetworkEvent) => FieldValues) | undefined => {
  if (EVENT_FIELDS.has(name)) return (event) => asValues((event as Record_)[name])
  const part = PARTS.find((one) => PART_FIELDS[one].has(name))
  return part && ((event) => asValues((event[part] as Record_ | null | undefined)?.[name]))
}

const names = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const EVENT_FIELDS = names(
  'src_ip dst_ip src_port dst_port transport src_packets dst_packets src_bytes dst_bytes src_payload_bytes dst_payload_bytes tcp_state handshake_completed community_id sensor_id region flow_count vlan_id tunnel origin',
)
const PART_FIELDS: Readonly<Record<(typeof PARTS)[number], ReadonlySet<string>>> = {
  protocol_analysis: names(
    'service ssh_client ssh_server tls_sni dns_query dns_rcode http_method http_host http_user_agent http_status tls_version tls_alpn ja4 tls_cipher tls_subject tls_subject_alt_names tls_issuer tls_is_self_signed quic_version http_path http_content_type http_requests dns_query_type dns_answer_count dns_answers dns_queries dns_name_entropy dns_name_length_max dns_label_length_max dns_data_queries ssh_hassh ssh_hassh_server login_attempts login_failures login_succeeded login_user smb_version smb_commands smb_shares smb_files smb_written_bytes smb_errors dcerpc_interfaces dcerpc_operations dcerpc_calls kerberos_messages kerberos_ticket_encryption kerberos_errors kerberos_services ldap_operations ldap_filters ldap_bases ntlm_user ntlm_host ntlm_domain rdp_cookie rdp_security text_commands icmp_payload_max',
  ),
  flow_stats: names(
    'packets_per_second bytes_per_second flow_duration_seconds flow_symmetry_ratio unique_ports_contacted connection_success_rate concurrent_connections',
  ),
  geo_features: names(
    'country_code asn asn_name city is_tor_exit is_vpn_provider is_hosting is_cdn address_class network_provider',
  ),
  behavioral_features: names(
    'connections_per_minute ip_reputation_score asn_reputation_score unique_countries_24h beacon_score',
  ),
  packet_features: names('payload_entropy ip_ttl fragmentation'),
  asset_facts: names(
    'direction src_is_ours dst_is_ours src_asset dst_asset src_criticality dst_criticality dst_service_is_exposed',
  ),
  fold: names('kind distinct_ports distinct_hosts distinct_sources'),
}

const LOG_FIELDS = names('component host severity message raw source format addresses')
/** Any other name is an attribute, which a line has or has not: attributes are what each source makes of its fields. */
const logReader =
  (name: string) =>
  (log: ComponentLog): FieldValues =>
    asValues(LOG_FIELDS.has(name) ? (log as Record_)[name] : log.attributes?.[name])
