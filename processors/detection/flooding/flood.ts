// Floods, from what the sensor knows of a target's last 10 seconds. A crowd of real clients completes its handshakes and is answered.
import { eventTypeOf } from '../../../schemas/event-type.ts'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { clamp, DECISIVE, type Detector, type Observation, STRONGEST } from '../observation.ts'
import { crowdOf, observation, secondsOf } from './about-target.ts'

/** Connection attempts that never complete: from many sources, or from one to one port (one to many ports is a scan). */
export const synFlood: Detector = {
  name: 'syn_flood',
  input_group: 'rate',
  techniques: ['T1498.001', 'T1499.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    const type = eventTypeOf(event)
    if (type !== 'tcp_half_open' && type !== 'tcp_refused' && type !== 'flood_fold' && type !== 'scan_fold') return []
    const { flows, sources, pairFlows } = crowdOf(event)
    const halfOpen = event.window_features?.dst_half_open_share_10s ?? 0
    if (flows < 100 || halfOpen < 0.7 || !event.dst_ip) return []
    if (sources < 20 && pairFlows < 60) return []
    const strength = 3 * Math.log2(flows / 50) * halfOpen
    return [observation(event, strength, { flows_per_10s: flows, sources_per_10s: sources, half_open_share: halfOpen })]
  },
}

/** UDP services that answer with more than they are asked (US-CERT TA14-017A and later additions). */
const AMPLIFIERS = new Set([
  17, 19, 53, 69, 111, 123, 137, 161, 389, 427, 500, 520, 1194, 1434, 1900, 3283, 3389, 3478, 3702, 4500, 5060, 5093,
  5351, 5353, 5683, 6881, 10001, 11211, 27015, 32414, 37810,
])

/** Answers that nobody asked for: many hosts send from a service's port to one target, which does not talk back. */
export const amplification: Detector = {
  name: 'amplification',
  input_group: 'rate',
  techniques: ['T1498.002'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    if (event.transport !== 'udp' || !event.dst_ip || event.dst_packets) return []
    const { flows, sources } = crowdOf(event)
    if (sources < FEWEST_REFLECTORS || event.src_port == null || !isReflectorPort(event, event.src_port)) return []
    const bytes = event.window_features?.dst_bytes_10s ?? 0
    const strength =
      3 * Math.log2(sources / (FEWEST_REFLECTORS / 2)) + clamp(Math.log2(bytes / LITTLE_BYTES), 0, MOST_OF_BYTES)
    const facts = { flows_per_10s: flows, sources_per_10s: sources, bytes_per_10s: bytes }
    return [observation(event, strength, { ...facts, source_port: event.src_port })]
  },
}

/** They are 3, twice as many 6; lists of open reflectors have thousands. */
const FEWEST_REFLECTORS = 30
/** In ten seconds: what some hosts send to a client that has just been restarted and forgot its questions. Each doubling adds one. */
const LITTLE_BYTES = 250_000
const MOST_OF_BYTES = 4

/** A known service, or a port that all flows of a fold come from: clients draw theirs. */
const isReflectorPort = ({ fold }: NetworkEvent, port: number): boolean =>
  AMPLIFIERS.has(port) || fold?.kind === 'target'

/** Packets at a rate that no conversation has and that nobody answers: of one flow, or of a burst of flows from many sources. */
export const packetFlood: Detector = {
  name: 'packet_flood',
  input_group: 'rate',
  techniques: ['T1498.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    if (event.fold) return burstOf(event)
    if (!event.dst_ip || (event.src_packets ?? 0) < 1000) return []
    const isIcmp = event.transport === 'icmp' || event.transport === 'icmp6'
    if (!isIcmp && (event.transport !== 'udp' || (event.dst_packets ?? 0) * 20 > (event.src_packets ?? 0))) return []
    const rate = (event.src_packets ?? 0) / Math.max(secondsOf(event), 1)
    const strength = 3 * Math.log2(rate / (isIcmp ? 50 : 1000))
    // A one-way UDP stream may be video, at up to some 20,000 packets a second: below, its rate never alerts alone.
    const most = isIcmp || rate > FASTEST_VIDEO ? STRONGEST : 8
    return strength < 2 ? [] : [observation(event, Math.min(strength, most), { packets_per_second: rate })]
  },
}

const FASTEST_VIDEO = 30_000

/** A fold towards a target, of flows without SYN (those are syn_flood's) from ports of no service (amplification's). */
const burstOf = (event: NetworkEvent): Observation[] => {
  if (event.fold?.kind !== 'target' || !event.dst_ip || isOfConnections(event)) return []
  if (event.transport === 'udp' && event.src_port != null && isReflectorPort(event, event.src_port)) return []
  const { flows, sources } = crowdOf(event)
  if (sources < 30 || flows < 100) return []
  const rate = (event.src_packets ?? 0) / Math.max(secondsOf(event), 1)
  const facts = { flows_per_10s: flows, sources_per_10s: sources, packets_per_second: rate }
  return [observation(event, 3 * Math.log2(sources / 15), facts)]
}

/** Whether most flows of a TCP fold tried to open a connection. */
const isOfConnections = ({ transport, fold, flow_count, dst_packets }: NetworkEvent): boolean => {
  if (transport !== 'tcp') return false
  // Reflected SYN-ACKs open nothing; with packets of both sides the ACK is the server's.
  const isOpening = (flags: string[]) => flags.includes('SYN') && (!flags.includes('ACK') || Boolean(dst_packets))
  const opening = Object.entries(fold?.flag_mix ?? {}).reduce(
    (sum, [flags, flows]) => sum + (isOpening(flags.split(',')) ? Number(flows) : 0),
    0,
  )
  return opening * 2 >= (flow_count ?? 0)
}
