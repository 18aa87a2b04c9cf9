// Features from Windows domain protocols. Inside a domain an intruder's traffic differs from an administrator's by which interface is called
// and what is asked of it, hardly by volume: so interfaces, operations, shares, tickets and filters, each as one of few classes.
// A session's facts are of the flow so far (docs/events.md); names and texts never become features themselves.
import type { NetworkEvent, ProtocolAnalysis } from '../../schemas/messages.ts'
import { type Feature, type FeatureBlock, log } from './feature.ts'

/** Interfaces by what they are about. One that is in no class counts as other. */
const INTERFACES: Readonly<Record<string, RegExp>> = {
  rpc_on_services: /^svcctl$/,
  rpc_on_tasks: /^(atsvc|ITaskSchedulerService|SASec)$/,
  rpc_on_accounts: /^samr$/,
  rpc_on_policy: /^lsarpc$/,
  rpc_on_shares: /^(srvsvc|wkssvc|browser|netdfs)$/,
  rpc_on_registry: /^winreg$/,
  rpc_on_replication: /^(drsuapi|dsaop|frsrpc|frstrans)$/,
  rpc_on_logons: /^netlogon$/,
  rpc_on_printers: /^(winspool|IRemoteWinspool)$/,
  rpc_on_management: /^(IWbem|IEnumWbem)/,
  rpc_on_objects: /^(IRemoteSCMActivator|IActivation|IClassFactory|IDispatch|IRemUnknown2?|IObjectExporter)$/,
  rpc_on_endpoints: /^(epm|mgmt)$/,
}

/** Operations by what they do, whatever the interface. */
const OPERATIONS: Readonly<Record<string, RegExp>> = {
  rpc_runs_code:
    /\.(Create(Wow)?Service|StartService|ChangeServiceConfig|JobAdd|SchRpcRegisterTask|SchRpcRun|ExecMethod|PutInstance|Invoke$)/,
  rpc_takes_secrets:
    /\.(DsGetNCChanges|RetrievePrivateData|QuerySecret|OpenSecret|BaseRegSaveKey|BackuprKey|DatabaseSync|ServerPasswordGet)/,
  rpc_enumerates:
    /\.(Enum|Net\w*Enum|SchRpcEnum|QueryDisplay|GetMembers|GetGroupsForUser|ept_lookup$|inq_if_ids|ExecQuery|BaseRegEnum)/,
  rpc_looks_up: /\.(LookupNames|LookupSids|LookupIds|LookupDomain|DsCrackNames|ept_map|DsrGetDcName)/,
  rpc_changes:
    /\.(Set|Add|Delete|Remove|Change|DsReplicaAdd|ServerPasswordSet|NetShareAdd|NetShareDel|BaseRegSetValue)/,
  rpc_proves_machine: /\.(ServerReqChallenge|ServerAuthenticate)/,
}

const someFit = (names: readonly string[] | null | undefined, pattern: RegExp): boolean =>
  names?.some((name) => pattern.test(name)) ?? false

const fromFacts =
  (value: (facts: ProtocolAnalysis) => number | boolean | null | undefined): Feature =>
  ({ protocol_analysis }) =>
    protocol_analysis ? value(protocol_analysis) : null

const classesOf = (
  classes: Readonly<Record<string, RegExp>>,
  names: (facts: ProtocolAnalysis) => readonly string[] | null | undefined,
): Record<string, Feature> =>
  Object.fromEntries(
    Object.entries(classes).map(([name, pattern]) => [name, fromFacts((facts) => someFit(names(facts), pattern))]),
  )

const hasAny = (value: (facts: ProtocolAnalysis) => readonly string[] | null | undefined) => {
  return ({ protocol_analysis: facts }: NetworkEvent): boolean => facts != null && (value(facts)?.length ?? 0) > 0
}

/** An empty list is none: on the wire they are the same, in an event that never was there only one may be. */
const countOf = (list: readonly string[] | null | undefined): number | null => list?.length || null

const calls: FeatureBlock = {
  applies: hasAny((facts) => (facts.dcerpc_operations?.length ? facts.dcerpc_operations : facts.dcerpc_interfaces)),
  features: {
    rpc_calls_log: fromFacts((facts) => log(facts.dcerpc_calls)),
    rpc_operation_kinds: fromFacts((facts) => countOf(facts.dcerpc_operations)),
    ...classesOf(INTERFACES, (facts) => facts.dcerpc_interfaces),
    ...classesOf(OPERATIONS, (facts) => facts.dcerpc_operations),
  },
}

const PROGRAM = /\.(exe|dll|scr|bat|cmd|ps1|vbs|msi|sys)$/i
const PIPE = /^(\\?pipe\\)?(svcctl|samr|lsarpc|netlogon|atsvc|winreg|spoolss|srvsvc|wkssvc|epmapper|ntsvcs|eventlog)$/i

const shares: FeatureBlock = {
  applies: ({ protocol_analysis: facts }) => facts?.service === 'smb' && facts.service_source === 'content',
  features: {
    smb_is_version_1: fromFacts((facts) => (facts.smb_version ? facts.smb_version.startsWith('1') : null)),
    smb_on_admin_share: fromFacts((facts) => someFit(facts.smb_shares, /^(ADMIN|[A-Z])\$$/i)),
    smb_on_pipes: fromFacts((facts) => someFit(facts.smb_shares, /^IPC\$$/i)),
    smb_on_policy_share: fromFacts((facts) => someFit(facts.smb_shares, /^(SYSVOL|NETLOGON)$/i)),
    smb_opens_known_pipe: fromFacts((facts) => someFit(facts.smb_files, PIPE)),
    smb_opens_program: fromFacts((facts) => someFit(facts.smb_files, PROGRAM)),
    smb_files_opened: fromFacts((facts) => countOf(facts.smb_files)),
    smb_written_log: fromFacts((facts) => log(facts.smb_written_bytes)),
    smb_command_kinds: fromFacts((facts) => countOf(facts.smb_commands)),
    smb_error_kinds: fromFacts((facts) => countOf(facts.smb_errors)),
    smb_is_denied: fromFacts((facts) =>
      someFit(facts.smb_errors, /LOGON_FAILURE|ACCESS_DENIED|LOCKED_OUT|WRONG_PASSWORD/),
    ),
    ntlm_names_user: fromFacts((facts) => facts.ntlm_user != null),
  },
}

const tickets: FeatureBlock = {
  applies: hasAny((facts) => facts.kerberos_messages),
  features: {
    kerberos_asks_logon: fromFacts((facts) => someFit(facts.kerberos_messages, /^AS-REQ$/)),
    kerberos_asks_ticket: fromFacts((facts) => someFit(facts.kerberos_messages, /^TGS-REQ$/)),
    kerberos_fails: fromFacts((facts) => someFit(facts.kerberos_messages, /^KRB-ERROR$/)),
    kerberos_is_unknown_name: fromFacts((facts) => someFit(facts.kerberos_errors, /PRINCIPAL_UNKNOWN/)),
    kerberos_is_wrong_password: fromFacts((facts) => someFit(facts.kerberos_errors, /PREAUTH_FAILED|BAD_INTEGRITY/)),
    kerberos_ticket_is_weak: fromFacts((facts) =>
      facts.kerberos_ticket_encryption?.length ? someFit(facts.kerberos_ticket_encryption, /^(rc4|des)/) : null,
    ),
    kerberos_services: fromFacts((facts) => countOf(facts.kerberos_services)),
  },
}

const PRIVILEGES =
  /adminCount|servicePrincipalName|userAccountControl|msDS-|nTSecurityDescriptor|memberOf|Domain Admins/i

const searches: FeatureBlock = {
  applies: hasAny((facts) => facts.ldap_operations),
  features: {
    ldap_operation_kinds: fromFacts((facts) => countOf(facts.ldap_operations)),
    ldap_filters_asked: fromFacts((facts) => countOf(facts.ldap_filters)),
    ldap_longest_filter: fromFacts((facts) =>
      facts.ldap_filters?.length ? Math.max(...facts.ldap_filters.map((filter) => filter.length)) : null,
    ),
    ldap_asks_privileges: fromFacts((facts) => someFit(facts.ldap_filters, PRIVILEGES)),
  },
}

/** Blocks of features of DCE/RPC, SMB, Kerberos and LDAP. */
export const DOMAIN_BLOCKS: readonly FeatureBlock[] = [calls, shares, tickets, searches]
