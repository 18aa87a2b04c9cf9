import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { DECISIVE } from '../observation.ts'
import { remoteExecution } from './remote-execution.ts'
import { calls, together, windowsSession } from './windows.fixture.ts'

const WMI_LOG_ON = ['IWbemLevel1Login.EstablishPosition', 'IWbemLevel1Login.NTLMLogin', 'IWbemServices.GetObject']
const onShare = (smb_shares: string[], smb_files: string[], smb_written_bytes: number) =>
  windowsSession({ smb_shares, smb_files, smb_written_bytes, smb_commands: ['CREATE', 'WRITE'] })
const post = (http_path: string, http_status = 200) =>
  windowsSession({ service: 'http', http_method: 'POST', http_path, http_status }, { dst_port: 5985 })

const ENOUGH: [string, NetworkEvent[]][] = [
  ['a service created and started', [calls('svcctl.OpenSCManagerW', 'svcctl.CreateServiceW', 'svcctl.StartServiceW')]],
  [
    'a program on ADMIN$ and a service',
    [onShare(['ADMIN$'], ['helper.exe'], 90_000), calls('svcctl.CreateServiceWOW64W')],
  ],
  [
    'a library in System32 and a service started',
    [onShare(['C$'], ['Windows\\System32\\x.dll'], 9000), calls('svcctl.StartServiceA')],
  ],
  ['a scheduled task', [calls('ITaskSchedulerService.SchRpcRegisterTask')]],
  ['a job of at.exe', [calls('atsvc.JobAdd')]],
  ['one WMI method and nothing else', [calls(...WMI_LOG_ON, 'IWbemServices.ExecMethod')]],
  ['a WMI subscription put and removed', [calls('IWbemServices.PutInstance', 'IWbemServices.DeleteInstance')]],
  ['automation of an application', [calls('IDispatch.GetIDsOfNames', 'IDispatch.Invoke')]],
]
const NOT_ENOUGH: [string, NetworkEvent[]][] = [
  ['a service stopped and started again from a console', [calls('svcctl.ControlService', 'svcctl.StartServiceW')]],
  ['a program copied to a drive', [onShare(['C$'], ['install\\setup.exe'], 90_000_000)]],
  [
    'inventory that calls methods among queries',
    [calls(...WMI_LOG_ON, 'IWbemServices.ExecQuery', 'IWbemServices.ExecMethod')],
  ],
  ['a remote shell', [post('/wsman?PSVersion=5.1.18362.752'), post('/wsman')]],
]
const NOTHING: [string, NetworkEvent[]][] = [
  ['services listed', [calls('svcctl.OpenSCManagerW', 'svcctl.EnumServicesStatusExW', 'svcctl.QueryServiceStatus')]],
  ['WMI queries of a monitoring system', [calls(...WMI_LOG_ON, 'IWbemServices.ExecQuery', 'IWbemWCOSmartEnum.Next')]],
  ['a document written to an ordinary share', [onShare(['projects'], ['report.docx', 'tool.exe'], 50_000)]],
  ['a document written to a drive share', [onShare(['C$'], ['notes\\report.docx'], 50_000)]],
  ['a program read from a drive share', [onShare(['C$'], ['install\\setup.exe'], 0)]],
  ['events forwarded', [post('/wsman/SubscriptionManager/WEC'), post('/wsman/subscriptions/0A1B/1')]],
  ['a shell refused', [post('/wsman', 401)]],
]

describe('remote execution', () => {
  it.each(ENOUGH)('is, and enough alone: %s', (_, events) =>
    expect(together(remoteExecution, ...events)).toBeGreaterThanOrEqual(DECISIVE),
  )
  it.each(NOT_ENOUGH)('is suspected, never alone: %s', (_, events) => {
    expect(together(remoteExecution, ...events)).toBeGreaterThan(2)
    expect(together(remoteExecution, ...events)).toBeLessThan(DECISIVE)
  })
  it.each(NOTHING)('is not: %s', (_, events) => expect(together(remoteExecution, ...events)).toBe(0))

  it('counts a step once, however often it comes', () => {
    const start = () => calls('svcctl.StartServiceW')
    expect(together(remoteExecution, start(), start(), start())).toBe(together(remoteExecution, start()))
  })

  it('names the techniques that it saw, and no others', () => {
    const techniques = remoteExecution.observe(calls('atsvc.JobAdd')).flatMap((seen) => seen.techniques ?? [])
    expect(techniques).toEqual(['T1053.002'])
  })
})
