// Data carried in echo messages. A ping sends one size again and again and gets it back; a tunnel sends what it has, and other data comes
// back (RFC 792: the reply returns the data of the request).
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, clamp, DECISIVE, type Detector, type Observation, sourceOf } from '../observation.ts'

const REQUESTS = new Set(['icmp 8', 'icmp6 128'])
const REPLIES = new Set(['icmp 0', 'icmp6 129'])
const FEWEST_MESSAGES = 10
/** Above what ping sends by default (32 to 64 bytes). */
const LARGE = 100
const VARYING = 1.5
const UNEQUAL = 0.05
const MOST_BY_NUMBER = 4

/** Sizes that vary and replies that differ from requests: with 20 messages both ways, clear. */
export const icmpTunnel: Detector = {
  name: 'icmp_tunnel',
  input_group: 'content',
  techniques: ['T1095', 'T1572'],
  combine: 'max',
  decisiveFrom: DECISIVE,
  observe(event) {
    const { src_packets: sent, dst_packets: returned, src_payload_bytes, dst_payload_bytes } = event
    if (!isEcho(event) || !sent || !returned || sent + returned < FEWEST_MESSAGES) return []
    const largest = event.protocol_analysis?.icmp_payload_max ?? 0
    const [request, reply] = [(src_payload_bytes ?? 0) / sent, (dst_payload_bytes ?? 0) / returned]
    const isVarying = largest >= LARGE && largest >= VARYING * Math.max(request, reply)
    const isUnequal = Math.abs(request - reply) > UNEQUAL * Math.max(request, reply)
    if (!isVarying && !(isUnequal && largest >= LARGE)) return []
    const strength =
      Number(isVarying) * 4 +
      Number(isUnequal) * 4 +
      clamp(Math.log2((sent + returned) / FEWEST_MESSAGES), 0, MOST_BY_NUMBER)
    const facts = {
      icmp_messages: sent + returned,
      icmp_payload_max: largest,
      request_bytes: request,
      reply_bytes: reply,
    }
    return [aboutAsker(event, strength, facts)]
  },
}

const LARGE_VOLUME = 20_000
const MOST_VOLUME = 4

/** Volume that no ping has: 20 kB of echo payload in a record (a minute at most). A long flood of pings is large too, so it stays below. */
export const icmpVolume: Detector = {
  name: 'icmp_volume',
  input_group: 'rate',
  techniques: ['T1095'],
  combine: 'max',
  observe(event) {
    const bytes = (event.src_payload_bytes ?? 0) + (event.dst_payload_bytes ?? 0)
    if (!isEcho(event) || !event.dst_packets || bytes < LARGE_VOLUME) return []
    const strength = Math.min(2 + Math.log2(bytes / LARGE_VOLUME), MOST_VOLUME)
    return [aboutAsker(event, strength, { icmp_bytes: bytes })]
  },
}

const typeOf = ({ transport, src_port }: NetworkEvent): string => `${transport} ${src_port}`

const isEcho = (event: NetworkEvent): boolean =>
  Boolean(event.src_ip && event.dst_ip) && !event.fold && (REQUESTS.has(typeOf(event)) || REPLIES.has(typeOf(event)))

/** A flow that begins with a reply, because an idle time-out or the capture's start came between, belongs to the other end. */
const aboutAsker = (event: NetworkEvent, strength: number, facts: Record<string, number>): Observation => {
  const seen = aboutSource(event, 'botnet_c2', strength, facts)
  if (!REPLIES.has(typeOf(event))) return seen
  return {
    ...seen,
    subject: sourceOf(event.dst_ip ?? ''),
    source_ip: event.dst_ip ?? null,
    target: event.src_ip ?? null,
  }
}
