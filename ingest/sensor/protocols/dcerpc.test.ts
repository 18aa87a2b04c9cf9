import { expect, test } from 'vitest'
import { analysisOf, type Message, sendDamaged } from './conversation.fixture.ts'
import { le16, ntlmAuthenticate, rpcBind, rpcPdu, rpcRequest } from './windows-messages.fixture.ts'

const SAMR = '12345778-1234-abcd-ef00-0123456789ac'
const DRSUAPI = 'e3514235-4b06-11d1-ab04-00c04fc2dcd2'
const UNKNOWN = '01020304-0506-0708-090a-0b0c0d0e0f10'
const client = (content: readonly number[]): Message => ({ from: '>', content })

test('operations are named by the interface of their context, also of one added later', () => {
  const alter = rpcPdu({
    type: 14,
    body: [...new Array(8).fill(0), 1, 0, 0, 0, ...le16(7), ...rpcBind([DRSUAPI]).slice(30)],
  })
  const facts = analysisOf('tcp', 49_700, [
    client(rpcBind([SAMR, UNKNOWN])),
    client(rpcRequest(13)),
    client(rpcRequest(3, { context: 1 })),
    client(alter),
    client(rpcRequest(3, { context: 7 })),
    client(rpcRequest(200)),
  ])
  expect(facts).toMatchObject({
    ...{ service: 'dcerpc', dcerpc_interfaces: ['samr', UNKNOWN, 'drsuapi'], dcerpc_calls: 4 },
    dcerpc_operations: ['samr.EnumerateUsersInDomain', `${UNKNOWN}.3`, 'drsuapi.DsGetNCChanges', 'samr.200'],
  })
})

test('both byte orders are read', () => {
  const messages = [client(rpcBind([SAMR], { isBig: true })), client(rpcRequest(64, { isBig: true }))]
  expect(analysisOf('tcp', 135, messages)).toMatchObject({ dcerpc_operations: ['samr.Connect5'] })
})

test('a call in many fragments counts once', () => {
  const fragments = [1, 0, 2].map((flags) => client(rpcRequest(12, { flags, stub: 4000 })))
  expect(analysisOf('tcp', 135, [client(rpcBind([SAMR])), ...fragments])).toMatchObject({ dcerpc_calls: 1 })
})

test('the account of an NTLM authentication is seen; the calls stay visible when sealed', () => {
  const auth3 = rpcPdu({ type: 16, body: [0, 0, 0, 0] }, ntlmAuthenticate('carol'))
  const sealed = rpcPdu({ type: 0, body: [0, 0, 0, 0, 0, 0, ...le16(13), 9, 9, 9] }, new Array(16).fill(1))
  expect(analysisOf('tcp', 49_700, [client(rpcBind([SAMR])), client(auth3), client(sealed)])).toMatchObject({
    ...{
      ntlm_user: 'carol',
      login_user: 'carol',
      login_attempts: 1,
      dcerpc_operations: ['samr.EnumerateUsersInDomain'],
    },
  })
})

test('calls whose bind was missed are named by number only', () => {
  expect(analysisOf('tcp', 135, [client(rpcRequest(3))])).toMatchObject({
    dcerpc_operations: ['unknown.3'],
    dcerpc_calls: 1,
  })
})

test('a fragment too short for its own headers is a violation', () => {
  const short = rpcPdu({ type: 0, body: [0, 0] })
  expect(analysisOf('tcp', 135, [client(rpcBind([SAMR])), client(short)])?.violation_rules).toEqual({
    dcerpc_bad_length: 1,
  })
})

test('survives damaged conversations', () => {
  sendDamaged('tcp', 135, [client(rpcBind([SAMR, DRSUAPI], {}, ntlmAuthenticate('x'))), client(rpcRequest(3))])
})
