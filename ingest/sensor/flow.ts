// State of one open flow: what the whole flow has shown, and the counters of the record being filled.
import type { ProtocolAnalysis } from '../../schemas/messages.ts'
import type { DecodedPacket } from './decode/decoded-packet.ts'
import { NO_TUNNEL } from './decode/tunnels.ts'
import type { Conversation } from './protocols/conversation.ts'
import { nextTcpRecord, type TcpTracking } from './tcp-sides.ts'
import type { Timed } from './timer-wheel.ts'

/** Why a record leaves the sensor. */
export type ExportReason = 'end' | 'idle' | 'active' | 'half_open' | 'fold' | 'shutdown' | 'evicted'

/** The tunnel that carried a packet, its sender first; as in DecodedPacket. */
export type FlowTunnel = {
  readonly kind: number
  readonly id: number
  readonly ipVersion: number
  readonly addresses: readonly number[]
}

const tunnelOf = (packet: DecodedPacket): FlowTunnel => ({
  kind: packet.tunnel,
  id: packet.tunnelId,
  ipVersion: packet.tunnelIpVersion,
  addresses: wordsOf(packet.tunnelAddresses, 0),
})

/** Counters of one direction of the record being filled. */
export type Side = {
  packets: number
  ipBytes: number
  payloadBytes: number
}

export interface Flow extends Timed<Flow> {
  /** Index in the flow table. */
  readonly index: number
  /** Originator in words 0-3, responder in 4-7, as DecodedPacket.addresses. */
  readonly addresses: readonly number[]
  readonly ipVersion: number
  readonly protocol: number
  readonly vlanId: number
  readonly innerVlanId: number
  readonly hasPorts: boolean
  readonly srcPort: number
  readonly dstPort: number
  /** Whether the originator is the first side of the table's key. */
  readonly isOriginatorFirst: boolean
  /** Its first packet was a SYN-ACK, so its sender is taken for the responder. */
  readonly isReversed: boolean
  /** Flows of this key seen before it without the key having left the table: makes event_id unique. */
  readonly sequence: number

  // The whole flow.
  readonly startedUs: number
  lastUs: number
  /** TCP_ bits of tcp-state.ts. */
  tcpBits: number
  initialSequence: number
  /** Sequence numbers and windows. Undefined: not TCP, or only a SYN so far. */
  tcp: TcpTracking | undefined
  readonly ttl: number
  readonly window: number
  /** Sides (BY_SOURCE, BY_TARGET) whose burst it still speaks for: the other side has not answered its first packet. */
  unanswered: number
  /** The responder sent something that is no refusal. */
  isAnswered: boolean
  /** Its outcome (answered or failed) is counted in the source's windows. */
  isDecided: boolean
  /** TCP: completed or half-open is counted in the target's windows. */
  isHandshakeDecided: boolean
  /** It was looked at halfOpenUs after its start. */
  isHalfOpenChecked: boolean
  /** When FIN in both directions or RST ended it; -1 while it lives. */
  closedUs: number
  /** The record with its end was exported; it is kept for stray segments. */
  isEndExported: boolean
  isSessionCounted: boolean
  /** Counted among the source's concurrent connections. */
  isCountedOpen: boolean
  hadSrcPayload: boolean
  hadDstPayload: boolean
  srcHead: Uint8Array | undefined
  dstHead: Uint8Array | undefined
  facts: ProtocolAnalysis | undefined
  /** The session parser at work on it, if any. */
  conversation: Conversation | undefined
  /** Payload packets that the protocol parsers looked at. */
  inspected: number
  /** Place and generation of the responder in the windows, so that a packet needs no look-up. */
  targetIndex: number
  targetGeneration: number

  // The record being filled.
  /** The tunnel of the record's first packet. */
  tunnel: FlowTunnel | undefined
  recordNumber: number
  recordUs: number
  readonly src: Side
  readonly dst: Side
  headerBytes: number
  lengthMin: number
  lengthMax: number
  lengthSquares: number
  gapSquares: number
  gapSum: number
  /** Union of the TCP flags of both sides. */
  tcpFlags: number
  isFragmented: boolean
}

/** A flow opened by `packet`, whose source is the originator unless `isReversed` (a SYN-ACK came first). */
export const openFlow = (
  index: number,
  packet: DecodedPacket,
  isReversed: boolean,
  isSourceFirst: boolean,
  sequence: number,
): Flow => {
  return {
    index,
    addresses: isReversed ? wordsOf(packet.addresses, 4) : wordsOf(packet.addresses, 0),
    ipVersion: packet.ipVersion,
    protocol: packet.protocol,
    vlanId: packet.vlanId,
    innerVlanId: packet.innerVlanId,
    tunnel: undefined,
    hasPorts: packet.hasPorts,
    srcPort: isReversed ? packet.dstPort : packet.srcPort,
    dstPort: isReversed ? packet.srcPort : packet.dstPort,
    isOriginatorFirst: isReversed !== isSourceFirst,
    isReversed,
    sequence,
    startedUs: packet.timeUs,
    lastUs: packet.timeUs,
    tcpBits: 0,
    initialSequence: packet.tcpSequence,
    tcp: undefined,
    ttl: isReversed ? -1 : packet.ttl,
    window: isReversed ? -1 : packet.tcpWindow,
    unanswered: 0,
    isAnswered: false,
    isDecided: false,
    isHandshakeDecided: false,
    isHalfOpenChecked: false,
    closedUs: -1,
    isEndExported: false,
    isSessionCounted: false,
    isCountedOpen: false,
    hadSrcPayload: false,
    hadDstPayload: false,
    srcHead: undefined,
    dstHead: undefined,
    facts: undefined,
    conversation: undefined,
    inspected: 0,
    targetIndex: -1,
    targetGeneration: -1,
    recordNumber: 0,
    recordUs: packet.timeUs,
    src: { packets: 0, ipBytes: 0, payloadBytes: 0 },
    dst: { packets: 0, ipBytes: 0, payloadBytes: 0 },
    headerBytes: 0,
    lengthMin: 0,
    lengthMax: 0,
    lengthSquares: 0,
    gapSquares: 0,
    gapSum: 0,
    tcpFlags: 0,
    isFragmented: false,
    timerSlot: -1,
    timerPrevious: undefined,
    timerNext: undefined,
  }
}

/** A plain array: a typed one costs five times as much to make, and a flood makes one per packet. */
const wordsOf = (words: Int32Array, from: number): number[] => {
  const w = (i: number) => words[(i + from) & 7] as number
  return [w(0), w(1), w(2), w(3), w(4), w(5), w(6), w(7)]
}

/** Packets of the record being filled. */
export const recordPackets = (flow: Flow): number => flow.src.packets + flow.dst.packets

/** Adds a packet to the record being filled. */
export const addToRecord = (flow: Flow, packet: DecodedPacket, isFromOriginator: boolean): void => {
  const side = isFromOriginator ? flow.src : flow.dst
  if (recordPackets(flow) === 0) beginRecord(flow, packet)
  else {
    // Packets of two interfaces may arrive in disorder: a gap is never negative.
    const gapUs = Math.max(0, packet.timeUs - flow.lastUs)
    flow.gapSum += gapUs
    flow.gapSquares += gapUs * gapUs
  }
  const { ipBytes } = packet
  side.packets++
  side.ipBytes += ipBytes
  side.payloadBytes += packet.payloadBytes
  flow.headerBytes += packet.headerBytes
  flow.lengthSquares += ipBytes * ipBytes
  if (ipBytes < flow.lengthMin) flow.lengthMin = ipBytes
  if (ipBytes > flow.lengthMax) flow.lengthMax = ipBytes
  flow.tcpFlags |= packet.tcpFlags
  if (packet.isFragment) flow.isFragmented = true
  if (packet.timeUs > flow.lastUs) flow.lastUs = packet.timeUs
}

const beginRecord = (flow: Flow, packet: DecodedPacket): void => {
  flow.recordUs = Math.max(packet.timeUs, flow.startedUs)
  if (packet.tunnel !== NO_TUNNEL) flow.tunnel = tunnelOf(packet)
  flow.lengthMin = packet.ipBytes
  flow.lengthMax = packet.ipBytes
}

/** Empties the counters after a record was exported; the flow goes on. */
export const nextRecord = (flow: Flow): void => {
  flow.recordNumber++
  for (const side of [flow.src, flow.dst]) {
    side.packets = 0
    side.ipBytes = 0
    side.payloadBytes = 0
  }
  flow.headerBytes = 0
  flow.lengthSquares = 0
  flow.gapSquares = 0
  flow.gapSum = 0
  flow.tcpFlags = 0
  flow.isFragmented = false
  if (flow.tcp) nextTcpRecord(flow.tcp)
}
