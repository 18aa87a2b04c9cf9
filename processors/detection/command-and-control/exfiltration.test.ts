import { expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { exfiltration } from './exfiltration.ts'
import { outwardSession, worth } from './outward.fixture.ts'

const sent = (src_payload_bytes: number, dst_payload_bytes: number, changes: NetworkEvent = {}) =>
  outwardSession({ service: 'tls' }, { src_payload_bytes, dst_payload_bytes, ...changes })

it('supports what others see when much goes out and little comes back', () => {
  expect(worth(exfiltration, sent(200e6, 1e6))).toBeGreaterThanOrEqual(2)
  expect(worth(exfiltration, sent(1e12, 1e6))).toBeLessThanOrEqual(3)
  expect(exfiltration.decisiveFrom).toBeUndefined()
})

it.each<[string, NetworkEvent]>([
  ['a download', sent(1e6, 500e6)],
  ['a call', sent(60e6, 55e6)],
  ['an attachment', sent(8e6, 1e5)],
  ['a backup inside', sent(900e6, 1e6, { dst_geo_features: { address_class: 'private' } })],
  ['what a client from outside uploads', sent(900e6, 1e6, { asset_facts: { direction: 'inbound' } })],
])('says nothing of %s', (_, event) => expect(worth(exfiltration, event)).toBe(0))
