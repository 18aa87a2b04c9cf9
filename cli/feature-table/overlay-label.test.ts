import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../schemas/messages.ts'
import type { Label } from '../../training/label.ts'
import { ipv4Number } from '../evaluation/ipv4-header.ts'
import { overlaidLabel } from './overlay-label.ts'

const numberOf = (text: string): number => ipv4Number(text) ?? Number.NaN
const [ATTACKER, VICTIM, BENIGN, PEER, SHARED] = ['10.0.0.1', '10.0.0.2', '172.16.0.1', '198.51.100.1', '10.0.0.53']
const benign = { packets: [], hosts: [BENIGN, PEER, SHARED].map(numberOf), firstUs: 0, lastUs: 1 }
const overlay = {
  moved: new Map([[numberOf(BENIGN), numberOf(ATTACKER)]]),
  present: new Set([ATTACKER, VICTIM, SHARED].map(numberOf)),
}

describe('an overlaid event', () => {
  it.each<[string, NetworkEvent, Label | null]>([
    ['of the attack keeps its class', { src_ip: ATTACKER, dst_ip: VICTIM }, 'port_scan'],
    ['of the laid-over traffic is ordinary', { src_ip: ATTACKER, dst_ip: PEER }, 'normal'],
    ['at an address of both captures is nobody knows whose', { src_ip: ATTACKER, dst_ip: SHARED }, null],
    ['between addresses of neither capture is uncertain', { src_ip: ATTACKER, dst_ip: '192.0.2.9' }, null],
    ['of IPv6 can only be the attack', { src_ip: '2001:db8::1', dst_ip: '2001:db8::2' }, 'port_scan'],
  ])('%s', (_, event, expected) => {
    expect(overlaidLabel(() => 'port_scan', benign, overlay)(event)).toBe(expected)
  })
})
