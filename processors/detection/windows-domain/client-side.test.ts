import { expect, it } from 'vitest'
import { fromClient } from './client-side.ts'
import { CLIENT, SERVER, windowsSession } from './windows.fixture.ts'

const ordinary = windowsSession({}, { asset_facts: { src_is_ours: true, dst_is_ours: false, dst_criticality: 'high' } })
const reversed = { ...ordinary, src_ip: SERVER, dst_ip: CLIENT, src_port: 445, dst_port: 50_000 }

it('turns an event round whose source answers from a port of Windows services, with what is known of its sides', () => {
  const turned = fromClient(reversed)
  expect(turned).toMatchObject({ src_ip: CLIENT, dst_ip: SERVER, src_port: 50_000, dst_port: 445 })
  expect(turned.asset_facts).toMatchObject({ src_is_ours: false, dst_is_ours: true, src_criticality: 'high' })
})

it.each([
  ['an ordinary one', ordinary],
  ['one between two service ports', { ...reversed, dst_port: 445 }],
  ['one from a port of no fixed service', { ...reversed, src_port: 49_667 }],
  ['one without ports', { ...reversed, src_port: null }],
])('leaves %s as it is', (_, event) => expect(fromClient(event)).toBe(event))
