import { expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { session } from '../events.fixture.ts'
import { unlistedService } from './unlisted-service.ts'

const answered = (dst_service_is_exposed: boolean | null, changes: NetworkEvent = {}) =>
  session({}, { dst_port: 4444, asset_facts: { dst_is_ours: true, dst_service_is_exposed }, ...changes })

it('is about the asset that answers', () => {
  expect(unlistedService.observe(answered(false))).toMatchObject([
    { subject: { type: 'source', value: '10.0.0.2' }, source_ip: '10.0.0.2', attack_class: 'botnet_c2' },
  ])
})

it.each<[string, NetworkEvent]>([
  ['a listed service', answered(true)],
  ['an asset without a list', answered(null)],
  ['a port that does not answer', answered(false, { handshake_completed: false, dst_payload_bytes: 0 })],
  ['a port given out by the system', answered(false, { dst_port: 50_123 })],
])('says nothing of %s', (_, event) => expect(unlistedService.observe(event)).toEqual([]))
