import { expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { worth } from '../command-and-control/outward.fixture.ts'
import { session } from '../events.fixture.ts'
import { impossibleTravel } from './impossible-travel.ts'

const travel = (geo_velocity_kmh: number, travel_scope = 'account', changes: NetworkEvent = {}) =>
  session({}, { behavioral_features: { geo_velocity_kmh, travel_scope }, ...changes })

it('supports what others see when an account outruns an airliner, less so behind a relay', () => {
  const strength = worth(impossibleTravel, travel(9000))
  expect(strength).toBeGreaterThanOrEqual(2)
  expect(strength).toBeLessThanOrEqual(3)
  expect(worth(impossibleTravel, travel(9000, 'account', { geo_features: { is_vpn_provider: true } }))).toBeLessThan(2)
})

it.each<[string, NetworkEvent]>([
  ['an airliner', travel(900)],
  ['different users of one service', travel(9000, 'service')],
  ['a first visit', session({})],
])('says nothing of %s', (_, event) => expect(worth(impossibleTravel, event)).toBe(0))
