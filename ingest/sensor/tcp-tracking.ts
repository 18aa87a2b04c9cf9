// What TCP's sequence numbers, acknowledgements and windows show: losses, repeats, disorder, and whether a handshake is real.
// Bounded: a few numbers per side, at most MAX_HOLES gaps remembered. Sequence numbers wrap at 2^32: only signed differences are compared.
//
// A segment of one side, by its distance from the byte that was expected next:
//  1 ahead: the bytes between are missing; they are remembered as a hole.
//  2 behind, and within a hole: it came out of order and fills the hole.
//  3 behind, nothing new: a retransmission; one byte at most right before the expected one is a keep-alive (RFC 9293, 3.8.4).
//  4 further ahead than any window (1 GiB, RFC 7323) is not of this conversation: ignored.
import type { TcpStatistics } from '../../schemas/messages.ts'
import { ACK, type DecodedPacket, FIN, RST, SYN } from './decode/decoded-packet.ts'
import type { Flow } from './flow.ts'
import { emptyTracking, type TcpSide, type TcpTracking, UNKNOWN } from './tcp-sides.ts'
import { isEstablished } from './tcp-state.ts'

/** Gaps remembered per side; the oldest is given up first, and its bytes stay missing. */
const MAX_HOLES = 4
const MAX_WINDOW = 2 ** 30

/** A flow that began with a bare SYN has no tracking until its second packet: a flood of SYNs pays nothing. */
const beginTracking = (flow: Flow): TcpTracking => {
  const tracking = emptyTracking()
  if (!isFirstPacket(flow)) {
    tracking.synUs = flow.startedUs
    tracking.src.initial = flow.initialSequence
    tracking.src.next = after(flow.initialSequence, 1)
  }
  return tracking
}

const isFirstPacket = (flow: Flow): boolean => flow.recordNumber === 0 && flow.src.packets + flow.dst.packets === 1

/** The sequence number `bytes` after another one. */
const after = (sequence: number, bytes: number): number => (sequence + bytes) >>> 0

/** How far `sequence` lies behind (negative: before) another one, the shorter way around. */
const distance = (sequence: number, from: number): number => (sequence - from) | 0

/**
 * Takes a TCP segment that was already counted to its flow. Answers whether its acknowledgement is believable: of the other side's
 * SYN, and of no byte that it has not sent. A blind spoofer cannot know that number; where the SYN was not seen nothing can be said.
 */
export const trackTcp = (flow: Flow, packet: DecodedPacket, isFromOriginator: boolean): boolean => {
  const { tcpFlags } = packet
  if (flow.tcp === undefined) {
    if (isFirstPacket(flow) && isBareSyn(packet)) return false
    flow.tcp = beginTracking(flow)
  }
  const { tcp } = flow
  const [side, other] = isFromOriginator ? [tcp.src, tcp.dst] : [tcp.dst, tcp.src]
  const acknowledges = (tcpFlags & ACK) !== 0 && isBelievable(other, packet.tcpAcknowledgement)
  if (tcpFlags & RST) {
    side.resets++
    return acknowledges
  }
  if (packet.isFragment) {
    // How many bytes the whole segment carries is not known here.
    side.next = UNKNOWN
    return acknowledges
  }
  if (tcpFlags & SYN) noteSyn(flow, tcp, side, packet, acknowledges)
  else if (packet.tcpWindow === 0) side.zeroWindows++
  noteBytes(side, packet)
  return acknowledges
}

/** A SYN without payload and without anything else. */
const isBareSyn = (packet: DecodedPacket): boolean =>
  (packet.tcpFlags & (SYN | ACK | RST | FIN)) === SYN && packet.payloadBytes === 0 && !packet.isFragment

const isBelievable = (other: TcpSide, acknowledgement: number): boolean =>
  other.initial < 0 ||
  (distance(acknowledgement, other.initial) > 0 && (other.next < 0 || distance(acknowledgement, other.next) <= 0))

/** Until the handshake is complete a new SYN starts its side again; one that answers must acknowledge the other's. */
const noteSyn = (
  flow: Flow,
  tcp: TcpTracking,
  side: TcpSide,
  { tcpFlags, tcpSequence, timeUs }: DecodedPacket,
  acknowledges: boolean,
): void => {
  const isAnswer = (tcpFlags & ACK) !== 0
  if (!isAnswer) {
    if (tcp.synUs < 0) tcp.synUs = timeUs
    else tcp.synRetries++
  }
  if (side.initial === tcpSequence || isEstablished(flow.tcpBits) || (isAnswer && !acknowledges)) return
  side.initial = tcpSequence
  side.next = tcpSequence
  side.holes = undefined
}

const noteBytes = (side: TcpSide, packet: DecodedPacket): void => {
  const { tcpSequence, tcpFlags, payloadBytes } = packet
  const isControl = (tcpFlags & (SYN | FIN)) !== 0
  const end = after(tcpSequence, payloadBytes + (isControl ? 1 : 0))
  if (side.next < 0) {
    side.next = end
    return
  }
  const ahead = distance(tcpSequence, side.next)
  if (ahead > MAX_WINDOW || ahead < -MAX_WINDOW) return
  if (ahead > 0) noteHole(side, side.next, tcpSequence)
  const isNew = distance(end, side.next) > 0
  if (ahead < 0 && end !== tcpSequence) noteOldBytes(side, tcpSequence, end, isNew || isNoRepeat(packet, ahead))
  if (isNew) side.next = end
}

/** A bare SYN is counted apart (syn_retries); a keep-alive sends the last byte again, on purpose. */
const isNoRepeat = ({ tcpFlags, payloadBytes }: DecodedPacket, ahead: number): boolean => {
  if (tcpFlags & (SYN | FIN)) return (tcpFlags & (SYN | ACK)) === SYN
  return ahead === -1 && payloadBytes === 1
}

const noteHole = (side: TcpSide, start: number, end: number): void => {
  side.missingBytes += distance(end, start)
  side.holes ??= []
  if (side.holes.length === MAX_HOLES * 2) side.holes.splice(0, 2)
  side.holes.push(start, end)
}

/** Bytes from before the expected one: they fill holes, or they repeat. `isExcused`: it is no repeat. */
const noteOldBytes = (side: TcpSide, start: number, end: number, isExcused: boolean): void => {
  const filled = fillHoles(side, start, end)
  if (filled > 0) {
    side.outOfOrder++
    // The hole may be of an earlier record, which has told its bytes already.
    side.missingBytes = Math.max(0, side.missingBytes - filled)
  } else if (!isExcused) side.retransmissions++
}

/** Takes [start, end) out of the holes; answers the bytes that were missing until now. */
const fillHoles = (side: TcpSide, start: number, end: number): number => {
  if (!side.holes?.length) return 0
  const rest: number[] = []
  let filled = 0
  for (let i = 0; i < side.holes.length; i += 2) {
    const [from, to] = [side.holes[i] as number, side.holes[i + 1] as number]
    const left = distance(start, from) > 0 ? start : from
    const right = distance(end, to) < 0 ? end : to
    const bytes = distance(right, left)
    if (bytes <= 0) {
      rest.push(from, to)
      continue
    }
    filled += bytes
    if (left !== from) rest.push(from, left)
    if (right !== to) rest.push(right, to)
  }
  side.holes = rest.slice(0, MAX_HOLES * 2)
  return filled
}

/** Notes that the handshake ended with a packet at `timeUs`. */
export const noteHandshakeEnd = ({ tcp }: Flow, timeUs: number): void => {
  if (tcp && tcp.synUs >= 0) tcp.handshakeUs = Math.max(0, timeUs - tcp.synUs)
}

const NOTHING: TcpStatistics = Object.freeze({
  ...{ src_retransmissions: 0, dst_retransmissions: 0, src_out_of_order: 0, dst_out_of_order: 0 },
  ...{ src_zero_windows: 0, dst_zero_windows: 0, src_resets: 0, dst_resets: 0, missing_bytes: 0, syn_retries: 0 },
})

/** The record's statistics; the flow must be TCP. */
export const tcpStatisticsOf = ({ tcp }: Flow): TcpStatistics => {
  if (!tcp) return NOTHING
  const { src, dst, handshakeUs, synRetries } = tcp
  return {
    src_retransmissions: src.retransmissions,
    dst_retransmissions: dst.retransmissions,
    src_out_of_order: src.outOfOrder,
    dst_out_of_order: dst.outOfOrder,
    src_zero_windows: src.zeroWindows,
    dst_zero_windows: dst.zeroWindows,
    src_resets: src.resets,
    dst_resets: dst.resets,
    missing_bytes: src.missingBytes + dst.missingBytes,
    handshake_us: handshakeUs >= 0 ? Math.round(handshakeUs) : null,
    syn_retries: synRetries,
  }
}
