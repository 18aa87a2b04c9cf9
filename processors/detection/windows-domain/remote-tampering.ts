// Changes to another machine's registry, event logs and accounts, by remote calls.
import { type FindingTable, findingDetector, operationFindings } from './remote-findings.ts'

const OPERATIONS: FindingTable = new Map([
  ['winreg.BaseRegSetValue', [6, 'T1112']],
  ['winreg.BaseRegCreateKey', [4, 'T1112']],
  ['winreg.BaseRegDeleteKey', [4, 'T1112']],
  ['winreg.BaseRegDeleteValue', [4, 'T1112']],
  ['winreg.BaseRegRestoreKey', [9, 'T1112']],
  ['winreg.BaseRegLoadKey', [7, 'T1112']],
  // Nobody clears the log of another machine but to hide; a viewer can, after asking twice.
  ['eventlog.ElfrClearELF', [10, 'T1070.001']],
  ['IEventService.EvtRpcClearLog', [10, 'T1070.001']],
  // Joining a domain creates an account as well, and sets its password.
  ['samr.CreateUser2InDomain', [4, 'T1136.002']],
  ['samr.CreateUserInDomain', [5, 'T1136.001']],
  // A new account and its group over SAMR: consoles of the directory use LDAP.
  ['samr.AddMemberToGroup', [6, 'T1098']],
  ['samr.AddMemberToAlias', [6, 'T1098']],
  ['samr.AddMultipleMembersToAlias', [6, 'T1098']],
  // The old way to set a password, and to change one knowing its hash only; clients use UnicodeChangePasswordUser2 and SetInformationUser2.
  ['samr.SetInformationUser', [6, 'T1098']],
  ['samr.ChangePasswordUser', [10, 'T1098']],
  ['lsarpc.SetSecret', [6, 'T1098']],
  ['lsarpc.AddPrivilegesToAccount', [5, 'T1098']],
  ['samr.SetDSRMPassword', [10, 'T1098']],
  ['lsarpc.AddAccountRights', [5, 'T1098']],
  ['initshutdown.BaseInitiateShutdown', [3, 'T1529']],
  ['initshutdown.BaseInitiateShutdownEx', [3, 'T1529']],
  ['WindowsShutdown.WsdrInitiateShutdown', [3, 'T1529']],
  // A domain controller enters and leaves the directory: rogue where nobody installs one.
  ['drsuapi.DsReplicaAdd', [6, 'T1207']],
  ['drsuapi.DsAddEntry', [5, 'T1207']],
  ['drsuapi.DsReplicaDel', [5, 'T1207']],
  ['drsuapi.DsRemoveDSServer', [5, 'T1207']],
  ['drsuapi.DsWriteAccountSpn', [3, 'T1098']],
])

export const remoteTampering = findingDetector('remote_tampering', (event) => operationFindings(event, OPERATIONS))
