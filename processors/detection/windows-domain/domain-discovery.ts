// Who and what is in the domain, asked by remote calls: users, privileged groups, sessions, shares, policies, endpoints. Each is asked by
// honest software as well (a member server maps groups, Explorer lists shares), so one question is little and many kinds in minutes are a
// search. File servers that map accounts ask a few kinds all day: they stay below what is enough alone.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { type Finding, type FindingTable, findingDetector, operationFindings, operationsOf } from './remote-findings.ts'

const OPERATIONS: FindingTable = new Map([
  ['samr.EnumerateUsersInDomain', [4, 'T1087.002']],
  ['samr.QueryDisplayInformation', [3, 'T1087.002']],
  ['samr.QueryDisplayInformation2', [3, 'T1087.002']],
  ['samr.QueryDisplayInformation3', [3, 'T1087.002']],
  ['samr.EnumerateGroupsInDomain', [2, 'T1069.002']],
  ['samr.EnumerateAliasesInDomain', [1.5, 'T1069.001']],
  ['samr.GetMembersInGroup', [3, 'T1069.002']],
  ['samr.GetMembersInAlias', [3, 'T1069.001']],
  ['samr.QueryInformationGroup', [0.5, 'T1069.002']],
  ['samr.QueryInformationDomain', [1, 'T1201']],
  ['samr.QueryInformationDomain2', [1, 'T1201']],
  ['lsarpc.EnumerateAccounts', [3, 'T1087.002']],
  ['lsarpc.EnumerateAccountsWithUserRight', [4, 'T1069.001']],
  ['lsarpc.EnumerateTrustedDomains', [2, 'T1482']],
  ['lsarpc.EnumerateTrustedDomainsEx', [2, 'T1482']],
  ['srvsvc.NetSessionEnum', [4, 'T1049']],
  ['srvsvc.NetConnectionEnum', [3, 'T1049']],
  ['srvsvc.NetFileEnum', [2, 'T1135']],
  ['srvsvc.NetShareEnum', [1.5, 'T1135']],
  ['wkssvc.NetWkstaUserEnum', [5, 'T1033']],
  ['wkssvc.NetUseEnum', [2, 'T1049']],
  ['svcctl.EnumServicesStatus', [1.5, 'T1007']],
  ['svcctl.EnumServicesStatusEx', [1.5, 'T1007']],
  ['ITaskSchedulerService.SchRpcEnumTasks', [1, 'T1053.005']],
  // Whose profiles are loaded, which is who is logged on; then their names from their identifiers.
  ['winreg.OpenUsers', [5, 'T1033']],
  ['winreg.BaseRegEnumKey', [2, 'T1012']],
  ['drsuapi.DsDomainControllerInfo', [4, 'T1018']],
  ['netlogon.EnumerateTrustedDomains', [2, 'T1482']],
  ['netlogon.EnumerateTrustedDomainsEx', [2, 'T1482']],
  ['netlogon.DsrEnumerateDomainTrusts', [1.5, 'T1482']],
])

export const domainDiscovery = findingDetector('domain_discovery', (event) => [
  ...operationFindings(event, OPERATIONS),
  ...endpointFindings(event),
])

/**
 * ept_map asks for the port of one interface, as every client does; ept_lookup walks through the whole list, in one call for hundreds of entries or
 * in one call each. Port query tools and scanners do so, programs do not.
 */

const endpointFindings = (event: NetworkEvent): Finding[] => {
  const operations = operationsOf(event)
  if (!operations.includes('epm.ept_lookup') || operations.some((name) => !name.startsWith('epm.'))) return []
  return [{ key: 'epm.ept_lookup', strength: 10, techniques: ['T1046'] }]
}
