// One account used from two places that nobody travels between in the time. VPNs, Tor and two people with one account do the same, and
// places are what a database says of an address, so it only supports what others see.
import { aboutSource, clamp, type Detector } from '../observation.ts'

/** An airliner's speed, km/h. */
const FASTEST = 1000
const STRONGEST_ALONE = 3

export const impossibleTravel: Detector = {
  name: 'impossible_travel',
  // Rests on lists about addresses, as intelligence does.
  input_group: 'intelligence',
  techniques: ['T1078'],
  combine: 'max',
  observe(event) {
    const { geo_velocity_kmh: speed, travel_scope } = event.behavioral_features ?? {}
    // Whoever used a service may be anybody: only an account travels.
    if (speed == null || speed <= FASTEST || travel_scope !== 'account' || !event.src_ip) return []
    const isRelay = event.geo_features?.is_vpn_provider || event.geo_features?.is_tor_exit
    const strength = clamp(1.5 + Math.log2(speed / FASTEST) / 2, 0, STRONGEST_ALONE) * (isRelay ? 0.5 : 1)
    return [aboutSource(event, 'apt', strength, { travel_kmh: speed })]
  },
}
