// Code run on another machine by the means that Windows gives its administrators: services, scheduled tasks, WMI, DCOM automation, remote
// shells, programs copied to administrative shares. A console lists, starts and stops; an attacker puts something there and runs it.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { dropFindings } from './admin-share.ts'
import { type Finding, type FindingTable, findingDetector, operationFindings, operationsOf } from './remote-findings.ts'

const OPERATIONS: FindingTable = new Map([
  // No console of Windows creates a service; sc.exe, PsExec and deployment systems do. Created and started, it ran.
  ['svcctl.CreateService', [8, 'T1543.003', 'T1569.002', 'T1021.002']],
  ['svcctl.CreateWowService', [8, 'T1543.003', 'T1569.002']],
  ['svcctl.ChangeServiceConfig', [5, 'T1543.003']],
  ['svcctl.StartService', [4, 'T1569.002']],
  ['svcctl.DeleteService', [3, 'T1543.003']],
  ['svcctl.ControlService', [3.5, 'T1489']],
  // A task carries the command that it runs, and the moment.
  ['atsvc.JobAdd', [10, 'T1053.002']],
  ['ITaskSchedulerService.SchRpcRegisterTask', [10, 'T1053.005']],
  ['ITaskSchedulerService.SchRpcRun', [4, 'T1053.005']],
  ['ITaskSchedulerService.SchRpcDelete', [3, 'T1053.005']],
  // Consumers of events, and providers, are instances and classes that somebody puts there.
  ['IWbemServices.PutInstance', [8, 'T1047', 'T1546.003']],
  ['IWbemServices.PutClass', [8, 'T1047', 'T1546.003']],
  ['IWbemServices.DeleteInstance', [3, 'T1047']],
  // Late-bound automation of an application (MMC, Excel, a shell window) on another machine.
  ['IDispatch.Invoke', [10, 'T1021.003']],
])

export const remoteExecution = findingDetector('remote_execution', (event) => [
  ...operationFindings(event, OPERATIONS),
  ...ansiFindings(event),
  ...methodFindings(event),
  ...dropFindings(event),
  ...shellFindings(event),
])

/** Windows' own consoles, and administrators' scripts, call the wide variants; small tools in C call these (fileless service hijacking). */
const ANSI = /^svcctl\.(?:ChangeServiceConfigA|CreateServiceA|StartServiceA)$/
const ansiFindings = (event: NetworkEvent): Finding[] =>
  operationsOf(event).some((operation) => ANSI.test(operation))
    ? [{ key: 'service control by ANSI calls', strength: 2, techniques: ['T1569.002'] }]
    : []

const EXEC_METHOD = /^IWbemServices\.ExecMethod(?:Async)?$/
const QUERY = /^IWbemServices\.Exec(?:Notification)?Query/
/** Log-on, class, method and release take eight to ten calls. */
const FEW_CALLS = 16

/**
 * A WMI method. Inventory calls methods as well (the registry provider's), but among queries and many of them; a session that does nothing
 * but fetch one class and call a method starts a process (wmic process call create), stops the machine, or the like.
 */
const methodFindings = (event: NetworkEvent): Finding[] => {
  const operations = operationsOf(event)
  if (!operations.some((operation) => EXEC_METHOD.test(operation))) return []
  const isAll =
    (event.protocol_analysis?.dcerpc_calls ?? 0) <= FEW_CALLS && !operations.some((name) => QUERY.test(name))
  return [{ key: 'IWbemServices.ExecMethod', strength: isAll ? 10 : 6, techniques: ['T1047'] }]
}

/** Windows' own event forwarding speaks to /wsman/SubscriptionManager and /wsman/subscriptions all day. */
const WSMAN_SHELL = /^\/wsman(?:\?|$)/i

/** PowerShell remoting or winrs: an interactive or scripted shell. What it does is encrypted. */
const shellFindings = ({ protocol_analysis: facts }: NetworkEvent): Finding[] =>
  facts?.http_method === 'POST' && WSMAN_SHELL.test(facts.http_path ?? '') && facts.http_status !== 401
    ? [{ key: 'remote shell (WinRM)', strength: 5, techniques: ['T1021.006'] }]
    : []
