import { expect, test } from 'vitest'
import { analysisOf, type Message, sendDamaged } from './conversation.fixture.ts'
import {
  gssApRequest,
  le16,
  le32,
  netbios,
  ntlmAuthenticate,
  ntlmNegotiate,
  rpcBind,
  rpcRequest,
  smb1,
  smb2,
  smb2Create,
  smb2SetupRequest,
  smb2Transceive,
  smb2TreeRequest,
  smb2Write,
  spnego,
  utf16,
} from './windows-messages.fixture.ts'

const SVCCTL = '367abb81-9844-35f1-ad32-98f038001003'
const from = (side: '>' | '<', message: readonly number[]): Message => ({ from: side, content: netbios(message) })
const request = (message: readonly number[]) => from('>', message)
const response = (command: number, status = 0, body: readonly number[] = [], tree = 5) =>
  from('<', smb2({ command, status, body, isResponse: true, tree, message: 3 }))
const treeResponse = (tree: number) => response(3, 0, [16, 0, 2, 0], tree)

const PSEXEC = [
  request(smb2({ command: 0, body: [36, 0, 2, 0] })),
  response(0, 0, [65, 0, 1, 0, 0x11, 0x03, 0, 0]),
  request(smb2SetupRequest(ntlmNegotiate())),
  response(1, 0xc0000016),
  request(smb2SetupRequest(spnego(ntlmAuthenticate('admin')))),
  response(1),
  request(smb2TreeRequest('\\\\10.0.0.2\\ADMIN$')),
  treeResponse(6),
  request(smb2Create('PSEXESVC.exe')),
  request(smb2Write(new Array(500).fill(0x90), { tree: 6 })),
  request(smb2TreeRequest('\\\\10.0.0.2\\IPC$')),
  treeResponse(5),
  request(smb2Create('svcctl')),
  request(smb2Write(rpcBind([SVCCTL]))),
  request(smb2Transceive(rpcRequest(15))),
  request(smb2Transceive(rpcRequest(12))),
]

test('SMB 2 shows a service installed from afar: account, shares, files, operations', () => {
  expect(analysisOf('tcp', 445, PSEXEC)).toMatchObject({
    ...{ service: 'smb', service_source: 'content', smb_version: '3.1.1' },
    ...{ ntlm_user: 'admin', ntlm_domain: 'CORP', ntlm_host: 'WS01', login_user: 'admin' },
    ...{ login_attempts: 1, login_succeeded: true },
    smb_commands: ['NEGOTIATE', 'SESSION_SETUP', 'TREE_CONNECT', 'CREATE', 'WRITE', 'IOCTL'],
    smb_shares: ['ADMIN$', 'IPC$'],
    smb_files: ['PSEXESVC.exe', 'svcctl'],
    smb_written_bytes: 500 + 72,
    dcerpc_interfaces: ['svcctl'],
    dcerpc_operations: ['svcctl.OpenSCManagerW', 'svcctl.CreateServiceW'],
    dcerpc_calls: 2,
  })
})

test('keeps names only: no part of a response or password reaches the facts', () => {
  expect(JSON.stringify(analysisOf('tcp', 445, PSEXEC))).not.toMatch(/aaaa|170|ª/)
})

test('a refused log-in is an attempt and a failure; an anonymous session is neither', () => {
  const refused = [request(smb2SetupRequest(ntlmAuthenticate('bob'))), response(1, 0xc000006d)]
  expect(analysisOf('tcp', 445, [...refused, ...refused])).toMatchObject({
    ...{ login_attempts: 2, login_failures: 2, login_succeeded: false, smb_errors: ['STATUS_LOGON_FAILURE'] },
  })
  const anonymous = analysisOf('tcp', 445, [request(smb2SetupRequest(ntlmAuthenticate('', '', ''))), response(1)])
  expect(anonymous?.service).toBe('smb')
  expect(anonymous).not.toHaveProperty('login_attempts')
  expect(anonymous).not.toHaveProperty('login_succeeded')
})

test('a Kerberos ticket presented in a session setup shows service and encryption', () => {
  const token = spnego(gssApRequest(23, 'cifs', 'fileserver'))
  expect(analysisOf('tcp', 445, [request(smb2SetupRequest(token)), response(1)])).toMatchObject({
    ...{ kerberos_messages: ['AP-REQ'], kerberos_services: ['cifs/fileserver'] },
    ...{ kerberos_ticket_encryption: ['rc4-hmac'], login_attempts: 1, login_succeeded: true },
  })
})

test('a long write in many segments is skipped by count and the next request is read', () => {
  const write = netbios(smb2Write(new Array<number>(1 << 18).fill(0x41)))
  const segments: Message[] = []
  for (let at = 0; at < write.length; at += 1400) segments.push({ from: '>', content: write.slice(at, at + 1400) })
  const facts = analysisOf('tcp', 445, [...segments, request(smb2Create('after.txt'))])
  expect(facts).toMatchObject({ smb_written_bytes: 1 << 18, smb_files: ['after.txt'] })
})

test('chained requests are all read, what is written to a file is never taken for a call', () => {
  const first = smb2Write(rpcRequest(12), { next: 144 })
  expect(first.length).toBe(144)
  const chain = request([...first, ...smb2Create('b')])
  const facts = analysisOf('tcp', 445, [request(smb2TreeRequest('\\\\h\\C$')), treeResponse(5), chain])
  expect(facts).toMatchObject({ smb_commands: ['TREE_CONNECT', 'WRITE', 'CREATE'], smb_files: ['b'] })
  expect(facts).not.toHaveProperty('dcerpc_calls')
})

test('of messages cut after 200 bytes, what is there is read, and reading goes on at the next segment', () => {
  const bind = netbios(smb2Write(rpcBind([SVCCTL, SVCCTL, SVCCTL])))
  const cut = { from: '>' as const, content: bind.slice(0, 200), wireBytes: bind.length }
  expect(analysisOf('tcp', 445, [cut, request(smb2Transceive(rpcRequest(12)))])).toMatchObject({
    ...{ dcerpc_interfaces: ['svcctl'], dcerpc_operations: ['svcctl.CreateServiceW'] },
  })
})

const smb1Pipe = (data: readonly number[]) => {
  const counts = [...le16(0), ...le16(data.length), ...new Array(14).fill(0), ...le16(0), ...le16(0)]
  const setup = [2, 0, ...le16(0x26), ...le16(0x4001)]
  return smb1({ command: 0x25, words: [...counts, ...le16(data.length), ...le16(67), ...setup], bytes: data })
}

test('SMB 1: extended security, tree, file and calls of a named pipe', () => {
  const token = ntlmAuthenticate('admin')
  const setup = [0xff, 0, 0, 0, ...new Array(10).fill(0), ...le16(token.length), ...new Array(8).fill(0)]
  const path = [0, ...utf16('\\\\h\\IPC$\0'), ...[63, 63, 63, 63, 63, 0]]
  const open = [0xff, 0, 0, 0, 0, 14, 0, ...new Array(41).fill(0)]
  const facts = analysisOf('tcp', 139, [
    { from: '>', content: [0x81, 0, 0, 68, ...new Array(68).fill(0x20)] },
    { from: '<', content: [0x82, 0, 0, 0] },
    request(smb1({ command: 0x72, words: [], bytes: [2, 0x41, 0] })),
    from('<', smb1({ command: 0x72, words: le16(0), isReply: true })),
    request(smb1({ command: 0x73, words: setup, bytes: token })),
    from('<', smb1({ command: 0x73, words: [], isReply: true, status: 0xc000006d })),
    request(smb1({ command: 0x75, words: [0xff, 0, 0, 0, 0, 0, ...le16(1)], bytes: path })),
    request(smb1({ command: 0xa2, words: open, bytes: [0, ...utf16('\\svcctl\0')] })),
    request(smb1Pipe(rpcBind([SVCCTL]))),
    request(smb1Pipe(rpcRequest(12))),
  ])
  expect(facts).toMatchObject({
    ...{ service: 'smb', smb_version: '1.0', login_user: 'admin', login_failures: 1, smb_shares: ['IPC$'] },
    smb_commands: ['NEGOTIATE', 'SESSION_SETUP_ANDX', 'TREE_CONNECT_ANDX', 'NT_CREATE_ANDX', 'TRANSACTION'],
    ...{ smb_files: ['\\svcctl'], dcerpc_operations: ['svcctl.CreateServiceW'] },
  })
})

test.each([
  ['smb_bad_offset', smb2Write([1, 2, 3], { claimed: 9000 })],
  ['smb_bad_compression', [0xfc, 0x53, 0x4d, 0x42, ...le32(0xffffffff), 1, 0, 0, 0, ...le32(0xffffffff)]],
])('names the violation %s', (rule, message) => {
  expect(analysisOf('tcp', 445, [request(message)])?.violation_rules).toEqual({ [rule]: 1 })
})

test('an SMB 1 transaction continued by another kind is a violation, by its own kind is none', () => {
  const begun = request(smb1({ command: 0xa0, words: [0, 0] }))
  const continued = (command: number) => request(smb1({ command, words: [0, 0] }))
  expect(analysisOf('tcp', 445, [begun, continued(0x33)])?.violation_rules).toEqual({ smb_mixed_transaction: 1 })
  expect(analysisOf('tcp', 445, [begun, continued(0xa1)])).not.toHaveProperty('violation_rules')
})

test('survives damaged conversations', () => {
  sendDamaged('tcp', 445, PSEXEC)
  sendDamaged('tcp', 139, [request(smb1Pipe(rpcBind([SVCCTL]))), request(smb1Pipe(rpcRequest(12)))])
})
