// When a flow counts as answered, refused, half-open or a short session, and who is told.
import { type DecodedPacket, ICMP, ICMP6, RST, TCP } from './decode/decoded-packet.ts'
import type { Flow } from './flow.ts'
import { icmpAnswerTo } from './flow-key.ts'
import { isEnded, isEstablished, ORIGINATOR_SYN, tcpBitsAfter } from './tcp-state.ts'
import { noteHandshakeEnd, trackTcp } from './tcp-tracking.ts'
import type { Ends } from './window-keys.ts'
import type { Windows } from './windows.ts'

const SHORT_SESSION_US = 30_000_000

/** Notes what one packet says about the outcome; answers whether it ended the flow. */
export const noteOutcome = (
  flow: Flow,
  packet: DecodedPacket,
  isFromOriginator: boolean,
  windows: Windows,
): boolean => {
  if (packet.payloadBytes > 0) {
    if (isFromOriginator) flow.hadSrcPayload = true
    else flow.hadDstPayload = true
  }
  if (flow.protocol !== TCP) {
    if (!isFromOriginator) noteAnswer(flow, windows)
    return false
  }
  const acknowledges = trackTcp(flow, packet, isFromOriginator)
  const wasEstablished = isEstablished(flow.tcpBits)
  flow.tcpBits = tcpBitsAfter(flow.tcpBits, packet.tcpFlags, isFromOriginator, acknowledges)
  if (!isFromOriginator && !(packet.tcpFlags & RST)) noteAnswer(flow, windows)
  if (!wasEstablished && isEstablished(flow.tcpBits)) {
    noteHandshakeEnd(flow, packet.timeUs)
    noteHandshake(flow, windows, true)
  }
  if (flow.closedUs >= 0 || !isEnded(flow.tcpBits)) return false
  noteEnd(flow, packet.timeUs, windows)
  return true
}

const noteEnd = (flow: Flow, timeUs: number, windows: Windows): void => {
  flow.closedUs = timeUs
  if (!flow.isAnswered) noteFailure(flow, windows)
  noteHandshake(flow, windows, false)
  noteSession(flow, windows)
  windows.close(flow)
}

const noteAnswer = (flow: Flow, windows: Windows): void => {
  if (flow.isAnswered) return
  flow.isAnswered = true
  if (flow.isDecided) return
  flow.isDecided = true
  windows.decide(flow, true)
}

const noteFailure = (flow: Flow, windows: Windows): void => {
  if (flow.isDecided) return
  flow.isDecided = true
  if (expectsAnswer(flow)) windows.decide(flow, false)
}

const noteHandshake = (flow: Flow, windows: Windows, isCompleted: boolean): void => {
  if (flow.isHandshakeDecided || !(flow.tcpBits & ORIGINATOR_SYN)) return
  flow.isHandshakeDecided = true
  windows.decideHandshake(flow, isCompleted)
}

/** Counts a session that carried payload both ways and is over within 30 s, once. */
export const noteSession = (flow: Flow, windows: Windows): void => {
  if (flow.isSessionCounted || !flow.hadSrcPayload || !flow.hadDstPayload) return
  flow.isSessionCounted = true
  if (flow.lastUs - flow.startedUs < SHORT_SESSION_US) windows.shortSession(flow)
}

/** Whether the flow waits for its answer (TCP: for the end of its handshake). */
export const isPending = (flow: Flow): boolean =>
  flow.tcpBits & ORIGINATOR_SYN ? !isEstablished(flow.tcpBits) : !flow.isAnswered

/** Gives up waiting: the flow failed, or is half-open. */
export const giveUp = (flow: Flow, windows: Windows): void => {
  noteFailure(flow, windows)
  noteHandshake(flow, windows, false)
  windows.close(flow)
}

/**
 * Whether silence means failure. Nobody answers multicast, broadcast (an IPv4 address ending in 255 is taken for one) or
 * an ICMP message without counterpart.
 */
export const expectsAnswer = (flow: Ends): boolean => {
  if (flow.protocol === ICMP || flow.protocol === ICMP6) {
    if (icmpAnswerTo(flow.protocol, flow.srcPort) === undefined) return false
  }
  if (flow.ipVersion === 6) return (flow.addresses[4] as number) >>> 24 !== 0xff
  const address = (flow.addresses[7] as number) >>> 0
  return address < 0xe000_0000 && (address & 0xff) !== 0xff
}
