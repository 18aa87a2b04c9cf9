// What the timing of contacts with one host on the Internet says: a beacon comes back like a timer; a remote-control channel is held open
// and says little. Updates, telemetry and push services do the same, so neither is ever enough alone.
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, clamp, type Detector } from '../observation.ts'
import { contentServiceOf, discountOf, isConversation, isOddPort, isOutward, isRented, isUnnamed } from './outward.ts'

/** Timers by nature, or asked by everything that runs: names are looked at by detectors of their own. */
const TIMERS = new Set(['ntp', 'dns', 'mdns', 'dot', 'stun'])
const MOST_REGULAR = 4.5
/** Score from which intervals are more even than chance among browsing flows makes them, and at which nothing but a timer is left. */
const LOWEST_SCORE = 0.4
const FULL_SCORE = 0.8
/** Doublings of the fewest flows (6) after which a score is taken at its word: at 24 flows, chance no longer makes one. */
const FEWEST = 6
const DOUBLINGS = 2

/** Regular contacts of one source with one port of one public host. A host in a delivery network is polled by many programs: half. */
export const beacon: Detector = {
  name: 'beacon',
  input_group: 'rate',
  techniques: ['T1071'],
  combine: 'max',
  observe(event) {
    const { beacon_score: score, beacon_connections: flows } = event.behavioral_features ?? {}
    if (score == null || flows == null || !isOutward(event) || isTimer(event)) return []
    const evenness = clamp((score - LOWEST_SCORE) / (FULL_SCORE - LOWEST_SCORE), 0, 1)
    const certainty = clamp(Math.log2(flows / FEWEST) / DOUBLINGS, 0, 1)
    const strength = MOST_REGULAR * evenness * certainty * discountOf(event)
    if (strength <= 0) return []
    const interval = event.behavioral_features?.beacon_interval_seconds ?? 0
    return [
      aboutSource(event, 'botnet_c2', strength, {
        ...{ beacon_score: score, beacon_connections: flows, beacon_interval_seconds: interval },
      }),
    ]
  },
}

const isTimer = (event: NetworkEvent): boolean =>
  TIMERS.has(event.protocol_analysis?.service ?? '') || !event.dst_packets

/** A record is a minute at most: this much of it has to be held open. */
const HELD_US = 45_000_000
/** Half a kilobyte and three packets a second: a person's commands and their answers, no transfer. */
const QUIET_BYTES = 30_000
const QUIET_PACKETS = 180
/** Hosts per minute: a peer-to-peer client holds a channel to every peer. */
const MOST_CHANNELS = 3
const MOST_RECONNECTS = 3
const CHANNEL = 3
/** Services that people and their programs keep connections of at ports of their own choosing. */
const CHANNEL_SERVICES = new Set([null, 'tls', 'http'])

/** A connection to an odd port held open over a nearly silent minute, or made again and again. */
export const heldChannel: Detector = {
  name: 'held_channel',
  input_group: 'rate',
  techniques: ['T1571'],
  combine: 'max',
  bucketSeconds: 60,
  mostHosts: MOST_CHANNELS,
  observe(event) {
    if (!isOutward(event) || !isOddPort(event) || !CHANNEL_SERVICES.has(contentServiceOf(event))) return []
    const reconnects = event.window_features?.pair_flows_60s ?? 0
    if (!isQuiet(event) && !(isConversation(event) && reconnects >= MOST_RECONNECTS)) return []
    const strength = (CHANNEL + (isUnnamed(event) || isRented(event) ? 1 : 0)) * discountOf(event)
    return [aboutSource(event, 'botnet_c2', strength, { connections_per_minute: reconnects })]
  },
}

/** Or made before the sensor looked: a channel may be older than a capture. */
const wasMade = ({ handshake_completed, tcp_state }: NetworkEvent): boolean =>
  handshake_completed === true || tcp_state === 'OTH'

const isQuiet = (event: NetworkEvent): boolean => {
  const bytes = (event.src_payload_bytes ?? 0) + (event.dst_payload_bytes ?? 0)
  const packets = (event.src_packets ?? 0) + (event.dst_packets ?? 0)
  const isBothWays = event.transport === 'tcp' && Boolean(event.src_packets && event.dst_packets && wasMade(event))
  return (
    isBothWays &&
    bytes > 0 &&
    bytes <= QUIET_BYTES &&
    packets <= QUIET_PACKETS &&
    (event.flow_stats?.duration_us ?? 0) >= HELD_US
  )
}

const FEWEST_SESSIONS = 3
const LARGEST_EXCHANGE = 2000
/** Pages of many small pieces, and programs that poll, do so as well: what it takes to corroborate, and no more. */
const REPEATED = 2

/** Small exchanges with one port of one public host, each in a connection of its own: a browser keeps its connections. Per minute. */
export const repeatedExchange: Detector = {
  name: 'repeated_exchange',
  input_group: 'rate',
  techniques: ['T1071'],
  combine: 'max',
  observe(event) {
    const sessions = event.window_features?.pair_short_sessions_60s ?? 0
    if (discountOf(event) < 1) return []
    if (sessions < FEWEST_SESSIONS || !isOutward(event) || !isConversation(event) || isTimer(event)) return []
    const bytes = (event.src_payload_bytes ?? 0) + (event.dst_payload_bytes ?? 0)
    if (bytes > LARGEST_EXCHANGE) return []
    return [aboutSource(event, 'botnet_c2', REPEATED, { sessions_per_minute: sessions })]
  },
}
