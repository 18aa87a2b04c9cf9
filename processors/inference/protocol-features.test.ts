import { describe, expect, it } from 'vitest'
import type { NetworkEvent, ProtocolAnalysis } from '../../schemas/messages.ts'
import { FEATURE_NAMES, featuresOf } from './features.ts'

const featureOf = (name: string, event: NetworkEvent): number => {
  const values = new Float32Array(FEATURE_NAMES.length)
  featuresOf(event, values)
  const at = FEATURE_NAMES.indexOf(name)
  if (at < 0) throw new Error(`no feature ${name}`)
  return values[at] as number
}
const of = (protocol_analysis: ProtocolAnalysis, changes: NetworkEvent = {}): NetworkEvent => ({
  ...{ transport: 'tcp', dst_port: 443, src_packets: 3, dst_packets: 1 },
  protocol_analysis: { service_source: 'content', ...protocol_analysis },
  ...changes,
})
const DAY_US = 86_400e6
const MISSING = Number.NaN

const tls = (facts: ProtocolAnalysis) => of({ service: 'tls', ja4: 't13d1516h2_8daaf6152771_e5627efa2ab1', ...facts })
const rpc = (...dcerpc_operations: string[]) => {
  const dcerpc_interfaces = [...new Set(dcerpc_operations.map((name) => name.split('.')[0] ?? ''))]
  return of({ service: 'dcerpc', dcerpc_operations, dcerpc_interfaces, dcerpc_calls: dcerpc_operations.length })
}
const smb = (facts: ProtocolAnalysis) => of({ service: 'smb', ...facts })

const cases: [string, string, NetworkEvent, number][] = [
  ['cipher suites that the client offers', 'tls_ciphers_offered', tls({}), 15],
  ['extensions that it offers', 'tls_extensions_offered', tls({}), 16],
  ['no name asked for', 'tls_has_name', tls({}), 0],
  ['a certificate of another name', 'tls_certificate_fits_name', tls({ tls_sni: 'a.b.c', tls_subject: 'b.c' }), 0],
  ['one by its wildcard', 'tls_certificate_fits_name', tls({ tls_sni: 'a.b.c', tls_subject: '*.b.c' }), 1],
  ['a certificate that was not seen', 'tls_certificate_fits_name', tls({ tls_sni: 'a.b.c' }), MISSING],
  [
    'its days',
    'tls_certificate_days_log',
    tls({ tls_not_before_us: DAY_US, tls_not_after_us: 8 * DAY_US }),
    Math.log1p(7),
  ],
  ['TLS where it usually is', 'tls_odd_port', tls({}), 0],
  ['TLS elsewhere', 'tls_odd_port', { ...tls({}), dst_port: 4443 }, 1],
  ['TLS that only the port says', 'tls_has_name', of({ service: 'tls', service_source: 'port' }), MISSING],
  ['a request with a rare method', 'http_is_rare_method', of({ service: 'http', http_method: 'PROPFIND' }), 1],
  ['a tool by its name', 'http_agent_is_tool', of({ service: 'http', http_user_agent: 'curl/8.0' }), 1],
  [
    'a share of questions that carry data',
    'dns_data_share',
    of({ service: 'dns', dns_queries: 4, dns_data_queries: 3 }),
    0.75,
  ],
  ['log-ins that failed', 'login_failed_share', of({ service: 'ftp', login_attempts: 4, login_failures: 3 }), 0.75],
  ['no log-in', 'login_failed_share', of({ service: 'ftp' }), MISSING],
  ['an interface', 'rpc_on_services', rpc('svcctl.OpenSCManagerW'), 1],
  ['another interface', 'rpc_on_services', rpc('samr.Connect5'), 0],
  ['a service that is created runs code', 'rpc_runs_code', rpc('svcctl.CreateServiceWOW64W'), 1],
  ['a service that is asked for its state does not', 'rpc_runs_code', rpc('svcctl.QueryServiceStatus'), 0],
  ['a method of WMI runs code', 'rpc_runs_code', rpc('IWbemServices.ExecMethod'), 1],
  ['replication takes secrets', 'rpc_takes_secrets', rpc('drsuapi.DsGetNCChanges'), 1],
  ['a list of users enumerates', 'rpc_enumerates', rpc('samr.EnumerateUsersInDomain'), 1],
  ['sessions enumerate', 'rpc_enumerates', rpc('srvsvc.NetSessionEnum'), 1],
  ['a name that is looked up does not', 'rpc_enumerates', rpc('lsarpc.LookupNames'), 0],
  ['operations of a flow without calls', 'rpc_runs_code', smb({ smb_shares: ['C$'] }), MISSING],
  ['an administrative share', 'smb_on_admin_share', smb({ smb_shares: ['IPC$', 'ADMIN$'] }), 1],
  ['an ordinary share', 'smb_on_admin_share', smb({ smb_shares: ['projects'] }), 0],
  ['a program', 'smb_opens_program', smb({ smb_files: ['Temp\\x.exe'] }), 1],
  [
    'a weak ticket',
    'kerberos_ticket_is_weak',
    of({ kerberos_messages: ['TGS-REP'], kerberos_ticket_encryption: ['rc4-hmac'] }),
    1,
  ],
  ['a ticket that was not seen', 'kerberos_ticket_is_weak', of({ kerberos_messages: ['TGS-REQ'] }), MISSING],
  [
    'who is privileged',
    'ldap_asks_privileges',
    of({ ldap_operations: ['searchRequest'], ldap_filters: ['(adminCount=1)'] }),
    1,
  ],
  ['the timing of a pair', 'beacon_score', { transport: 'tcp', behavioral_features: { beacon_score: 0.5 } }, 0.5],
]

describe('features of protocols', () => {
  it.each(cases)('%s: %s', (_, name, event, expected) => {
    const value = featureOf(name, event)
    if (Number.isNaN(expected)) expect(value).toBeNaN()
    else expect(value).toBeCloseTo(expected, 5)
  })

  it('know classes of names, never the names', () => {
    const [one, other] = ['mail.example.org', 'shop.example.net'].map((name) =>
      tls({ tls_sni: name, tls_subject: name, tls_issuer: name }),
    )
    const vector = (event: NetworkEvent) => FEATURE_NAMES.map((name) => featureOf(name, event))
    expect(vector(one as NetworkEvent)).toEqual(vector(other as NetworkEvent))
  })
})
