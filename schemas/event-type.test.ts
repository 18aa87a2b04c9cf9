import { expect, test } from 'vitest'
import { EVENT_TYPES, eventTypeOf } from './event-type.ts'
import type { NetworkEvent } from './messages.ts'

const CASES: [string, NetworkEvent][] = [
  ['scan_fold', { transport: 'tcp', fold: { kind: 'source' } }],
  ['flood_fold', { transport: 'tcp', fold: { kind: 'target' } }],
  ['tcp_session', { transport: 'tcp', tcp_state: 'SF', handshake_completed: true }],
  ['tcp_half_open', { transport: 'tcp', tcp_state: 'S0', handshake_completed: false }],
  ['tcp_refused', { transport: 'tcp', tcp_state: 'REJ' }],
  ['tcp_midstream', { transport: 'tcp', tcp_state: 'OTH' }],
  ['udp_exchange', { transport: 'udp', dst_packets: 1 }],
  ['udp_one_way', { transport: 'udp', dst_packets: 0 }],
  ['icmp', { transport: 'icmp6' }],
  ['other', {}],
]

test.each(CASES)('%s', (type, event) => {
  expect(eventTypeOf(event)).toBe(type)
})

test('every type has a case', () => {
  expect(CASES.map(([type]) => type)).toEqual(EVENT_TYPES)
})
