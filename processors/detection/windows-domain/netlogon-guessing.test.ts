import { expect, it } from 'vitest'
import { DECISIVE } from '../observation.ts'
import { netlogonGuessing } from './netlogon-guessing.ts'
import { together, windowsSession } from './windows.fixture.ts'

const TRY = ['netlogon.ServerReqChallenge', 'netlogon.ServerAuthenticate3']
const channel = (dcerpc_calls: number, ...more: string[]) =>
  windowsSession({ service: 'dcerpc', dcerpc_calls, dcerpc_operations: [...TRY, ...more] }, { dst_port: 49_667 })
const repeated = (times: number) => Array.from({ length: times }, () => channel(2))

it('is sure of a hundred tries over one association, and of tens over many', () => {
  expect(together(netlogonGuessing, channel(200))).toBeGreaterThanOrEqual(DECISIVE)
  expect(together(netlogonGuessing, ...repeated(12))).toBeGreaterThanOrEqual(DECISIVE)
})

it('counts an association once, however many records it has', () => {
  const long = channel(8)
  expect(together(netlogonGuessing, long, long, long)).toBe(together(netlogonGuessing, long))
})

it('is not sure of a machine that opens its channel, sets its password, or whose trust is broken', () => {
  expect(together(netlogonGuessing, channel(2))).toBeLessThan(2)
  expect(together(netlogonGuessing, channel(3, 'netlogon.ServerPasswordSet2'))).toBeLessThan(DECISIVE)
  expect(together(netlogonGuessing, ...repeated(4))).toBeLessThan(DECISIVE)
})

it('says nothing of a channel that was opened and is used', () =>
  expect(together(netlogonGuessing, channel(60, 'netlogon.LogonSamLogonEx'))).toBe(0))
