// Floods of one source that open nothing: TCP segments without a connection (ACK, RST and the like, refused one by one), connections given up
// as soon as they are accepted, datagrams to one port that nobody listens at. Each packet from a port of its own makes a flow of its own.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { DECISIVE, type Detector } from '../observation.ts'
import { crowdOf, observation } from './about-target.ts'

/** Flows of the pair in a minute from which they count: of TCP 100 are a client whose connections a firewall forgot, 600 are clear. */
const TCP_FLOWS = 60
/** Resolvers, exporters and loggers go on asking or telling a dead server, at tens of datagrams a second. */
const UDP_FLOWS = 500
const FEWEST = 2

export const strayFlood: Detector = {
  name: 'stray_flood',
  input_group: 'rate',
  techniques: ['T1498.001', 'T1499.001'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    if (!event.dst_ip || !event.src_ip || event.fold?.kind === 'target' || !isStray(event)) return []
    const { pairFlows, flows } = crowdOf(event)
    // Sessions that were held are no part of it: a guesser or a crowd leaves some stray segments behind.
    const strays = pairFlows - (event.window_features?.pair_short_sessions_60s ?? 0)
    const strength = 3 * Math.log2(strays / (event.transport === 'udp' ? UDP_FLOWS : TCP_FLOWS))
    return strength < FEWEST ? [] : [observation(event, strength, { flows_per_minute: strays, flows_per_10s: flows })]
  },
}

/** One or two packets without payload (TCP), or any that nobody answers (UDP). */
const isStray = (event: NetworkEvent): boolean => {
  if (event.transport === 'udp') return !event.dst_packets
  if (event.transport !== 'tcp' || event.src_payload_bytes || event.dst_payload_bytes) return false
  if ((event.src_packets ?? 0) > MOST_PACKETS * (event.flow_count ?? 1)) return false
  const flags = new Set(event.packet_features?.tcp_flags)
  // Without SYN there is no connection to be made; with one, SYN floods are another detector's, but for those that a server accepts.
  return !flags.has('SYN') || (event.tcp_state === 'RSTO' && flags.has('RST'))
}
const MOST_PACKETS = 3
