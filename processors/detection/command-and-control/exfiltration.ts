// Much sent out and little brought back. Backups, uploads and calls look the same from outside, so it only supports what others see.
import { aboutSource, clamp, type Detector } from '../observation.ts'
import { isOutward } from './outward.ts'

const MB = 1_000_000
/** In one record, a minute at most. */
const LARGE = 20 * MB
const OUTWARD_SHARE = 0.95
const STRONGEST_ALONE = 3

export const exfiltration: Detector = {
  name: 'exfiltration',
  input_group: 'rate',
  techniques: ['T1041', 'T1048'],
  combine: 'max',
  observe(event) {
    const [sent, received] = [event.src_payload_bytes ?? 0, event.dst_payload_bytes ?? 0]
    if (!isOutward(event) || sent < LARGE || sent / (sent + received) < OUTWARD_SHARE) return []
    const isDelivery = event.dst_geo_features?.is_cdn === true
    const strength = clamp(2 + Math.log2(sent / LARGE) / 2, 0, STRONGEST_ALONE) * (isDelivery ? 0.5 : 1)
    return [aboutSource(event, 'botnet_c2', strength, { sent_megabytes: sent / MB })]
  },
}
