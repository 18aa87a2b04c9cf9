// Secrets taken from another machine: replication of passwords (DCSync), LSA secrets, registry hives, the directory's database.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { type Finding, type FindingTable, findingDetector, operationFindings, operationsOf } from './remote-findings.ts'

const OPERATIONS: FindingTable = new Map([
  // Also how the domain's DPAPI backup key is fetched.
  ['lsarpc.RetrievePrivateData', [10, 'T1003.004']],
  ['lsarpc.QuerySecret', [10, 'T1003.004']],
  ['lsarpc.OpenSecret', [6, 'T1003.004']],
  ['lsarpc.StorePrivateData', [5, 'T1098']],
  ['winreg.BaseRegSaveKey', [10, 'T1003.002']],
  ['winreg.BaseRegSaveKeyEx', [10, 'T1003.002']],
  ['netlogon.ServerPasswordGet', [8, 'T1003']],
  ['netlogon.DatabaseSync', [6, 'T1003.006']],
  ['netlogon.DatabaseSync2', [6, 'T1003.006']],
  // Every client backs up its master key with it, so it says little.
  ['BackupKey.BackuprKey', [1, 'T1555.004']],
])

export const credentialTheft = findingDetector('credential_theft', (event) => [
  ...operationFindings(event, OPERATIONS),
  ...replicationFindings(event),
  ...fileFindings(event),
])

/**
 * Replication asked by a host that is no domain controller. Controllers know each other's objects by their identifiers and ask for whole
 * naming contexts; a thief asks for one account, whose name it must have resolved first, in the same association. Without that step it
 * may be a controller or a directory synchroniser.
 */
const replicationFindings = (event: NetworkEvent): Finding[] => {
  const operations = new Set(operationsOf(event))
  const techniques = ['T1003.006']
  if (operations.has('drsuapi.DsGetNCChanges')) {
    const isOfOneName = operations.has('drsuapi.DsCrackNames')
    return [{ key: 'drsuapi.DsGetNCChanges', strength: isOfOneName ? 11 : 5, techniques }]
  }
  return isUnnamedReplication(operations) ? [{ key: 'drsuapi, its bind not seen', strength: 10, techniques }] : []
}

/** DsBind, DsUnbind, DsGetNCChanges, DsCrackNames, DsDomainControllerInfo where the capture missed the bind: all of them, nothing else. */
const DRSUAPI_THEFT = ['unknown.0', 'unknown.1', 'unknown.3', 'unknown.12', 'unknown.16']
const isUnnamedReplication = (operations: ReadonlySet<string>): boolean =>
  operations.size === DRSUAPI_THEFT.length && DRSUAPI_THEFT.every((operation) => operations.has(operation))

/** The directory's database, the hives of accounts and secrets, a dump of the process that holds log-ons. */
const SECRET_FILES = /(?:^|\\)(?:ntds\.dit|config\\(?:RegBack\\)?(?:SAM|SECURITY|SYSTEM)|lsass[^\\]*\.dmp)$/i

const fileFindings = ({ protocol_analysis: facts }: NetworkEvent): Finding[] =>
  facts?.smb_files?.some((file) => SECRET_FILES.test(file))
    ? [{ key: 'file of secrets', strength: 10, techniques: ['T1003.003', 'T1003.002', 'T1003.001'] }]
    : []
