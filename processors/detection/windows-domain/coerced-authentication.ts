// Calls that make a server log on to an address of the caller's choice, whose answer is then relayed or cracked (PetitPotam, SpoolSample,
// DFSCoerce, ShadowCoerce), and printer drivers installed from afar (PrintNightmare, CVE-2021-34527).
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { type Finding, type FindingTable, findingDetector, operationFindings, operationsOf } from './remote-findings.ts'

const COERCION = 'T1187'
const OPERATIONS: FindingTable = new Map([
  // Encryption of files on another machine, which file servers practically never offer.
  ['efsrpc.EfsRpcOpenFileRaw', [10, COERCION]],
  ['efsrpc.EfsRpcEncryptFileSrv', [9, COERCION]],
  ['efsrpc.EfsRpcDecryptFileSrv', [9, COERCION]],
  ['efsrpc.EfsRpcQueryUsersOnFile', [9, COERCION]],
  ['efsrpc.EfsRpcQueryRecoveryAgents', [9, COERCION]],
  ['efsrpc.EfsRpcRemoveUsersFromFile', [9, COERCION]],
  ['efsrpc.EfsRpcAddUsersToFile', [9, COERCION]],
  ['efsrpc.EfsRpcAddUsersToFileEx', [9, COERCION]],
  ['efsrpc.EfsRpcFileKeyInfo', [9, COERCION]],
  ['efsrpc.EfsRpcDuplicateEncryptionInfoFile', [9, COERCION]],
  ['netdfs.DfsAddStdRoot', [8, COERCION]],
  ['netdfs.DfsRemoveStdRoot', [8, COERCION]],
  ['FileServerVssAgent.IsPathSupported', [4, COERCION]],
  ['FileServerVssAgent.IsPathShadowCopied', [7, COERCION]],
  ['eventlog.ElfrOpenBELW', [7, COERCION]],
  ['winspool.AddPrinterDriver', [10, 'T1210', 'T1068']],
  ['winspool.AddPrinterDriverEx', [10, 'T1210', 'T1068']],
  ['IRemoteWinspool.AsyncAddPrinterDriver', [10, 'T1210', 'T1068']],
])

export const coercedAuthentication = findingDetector('coerced_authentication', (event) => [
  ...operationFindings(event, OPERATIONS),
  ...notificationFindings(event),
])

const NOTIFICATION = /^winspool\.RemoteFindFirstPrinterChangeNotification(?:Ex)?$/
const AROUND_IT = /^winspool\.(?:OpenPrinter(?:Ex)?|ClosePrinter|RemoteFindFirstPrinterChangeNotification(?:Ex)?)$/

/** Clients that print ask to be notified too, and for the printer, its drivers and its data; a session that asks for nothing else coerces. */
const notificationFindings = (event: NetworkEvent): Finding[] => {
  const operations = operationsOf(event)
  if (!operations.some((operation) => NOTIFICATION.test(operation))) return []
  const isAll = operations.every((operation) => AROUND_IT.test(operation))
  return isAll ? [{ key: 'printer notification and nothing else', strength: 10, techniques: [COERCION] }] : []
}
