// Floods, from what the sensor knows of a target's last 10 seconds. A crowd of real clients completes its handshakes and is answered.
import { eventTypeOf } from '../../../schemas/event-type.ts'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import {
  clamp,
  DECISIVE,
  type Detector,
  endpointOf,
  type Observation,
  STRONGEST,
  sideFacts,
  targetOf,
} from '../observation.ts'

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
    if (sources < 30 || event.src_port == null || !AMPLIFIERS.has(event.src_port)) return []
    const bytes = event.window_features?.dst_bytes_10s ?? 0
    const facts = { flows_per_10s: flows, sources_per_10s: sources, bytes_per_10s: bytes }
    return [observation(event, 3 * Math.log2(sources / 15), { ...facts, source_port: event.src_port })]
  },
}

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
    const strength = 3 * Math.log2(rate / (isIcmp ? 100 : 1000))
    // A one-way UDP stream may be video: only its rate speaks against it, so it never alerts alone.
    return strength < 2
      ? []
      : [observation(event, Math.min(strength, isIcmp ? STRONGEST : 8), { packets_per_second: rate })]
  },
}

/** A fold towards a target, of flows without SYN (those are syn_flood's) from ports of no service (amplification's). */
const burstOf = (event: NetworkEvent): Observation[] => {
  if (event.fold?.kind !== 'target' || !event.dst_ip || isOfConnections(event)) return []
  if (event.transport === 'udp' && event.src_port != null && AMPLIFIERS.has(event.src_port)) return []
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

const secondsOf = ({ time_us, end_time_us }: NetworkEvent): number => ((end_time_us ?? 0) - (time_us ?? 0)) / 1e6

type Crowd = { readonly flows: number; readonly sources: number; readonly pairFlows: number }
const crowdOf = ({ window_features: windows, fold, flow_count, dst_ip }: NetworkEvent): Crowd => {
  const folded = fold ? (flow_count ?? 1) : 0
  const isOneEndpoint =
    fold?.kind === 'source' && dst_ip && (fold.distinct_ports ?? 0) <= 1 && (fold.distinct_hosts ?? 0) <= 1
  return {
    flows: Math.max(windows?.dst_new_flows_10s ?? 0, fold?.kind === 'target' || isOneEndpoint ? folded : 0),
    sources: Math.max(windows?.dst_distinct_sources_10s ?? 0, fold?.distinct_sources ?? 0),
    pairFlows: Math.max(windows?.pair_flows_60s ?? 0, isOneEndpoint ? folded : 0),
  }
}

const observation = (event: NetworkEvent, strength: number, facts: Record<string, number>): Observation => {
  const log_likelihood_ratio = clamp(strength, 0, STRONGEST)
  const sources = Math.max(facts.sources_per_10s ?? 1, 1)
  return {
    subject: targetOf(event.dst_ip ?? ''),
    attack_class: 'ddos',
    log_likelihood_ratio,
    source_ip: sources > 1 ? null : (event.src_ip ?? null),
    target: endpointOf(event),
    sources_count: sources,
    facts: { ...sideFacts(event), ...facts },
    attack_probability: null,
  }
}
