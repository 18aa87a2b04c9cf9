// Many connections of one source to one server, each kept busy with next to nothing until the server has none left (Slowloris, R-U-Dead-Yet,
// slow read; T1499.002): requests that never end, bodies that never come, answers that nobody takes.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { DECISIVE, type Detector } from '../observation.ts'
import { crowdOf, observation } from './about-target.ts'

const SLOW_US = 5_000_000
const LITTLE_BYTES = 2000
/** Connections of the pair in a minute: a browser opens ten, what people behind one address leave unfinished together is below sixty. */
const FEWEST = 60
const REQUEST_TIMEOUT = 408

export const slowRequests: Detector = {
  name: 'slow_requests',
  input_group: 'rate',
  techniques: ['T1499.002'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    if (!event.dst_ip || event.record_number || !isStarved(event)) return []
    const { pairFlows } = crowdOf(event)
    if (pairFlows < FEWEST) return []
    return [observation(event, 4 * Math.log2(pairFlows / FEWEST), { connections_per_minute: pairFlows })]
  },
}

const isStarved = (event: NetworkEvent): boolean => {
  const { protocol_analysis: facts, tcp_stats, flow_stats } = event
  const [sent, received] = [event.src_payload_bytes ?? 0, event.dst_payload_bytes ?? 0]
  if (facts?.service !== 'http' || !event.handshake_completed || (flow_stats?.duration_us ?? 0) < SLOW_US) return false
  if (sent === 0 || sent > LITTLE_BYTES) return false
  const isUnanswered = received === 0 || (facts.http_status === REQUEST_TIMEOUT && received <= LITTLE_BYTES)
  return isUnanswered || (tcp_stats?.src_zero_windows ?? 0) > 0
}
