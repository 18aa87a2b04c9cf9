// One fragmented datagram: what its first fragment says, the fragments that wait for it, and its bytes as far as they are here.
import { ACK, type DecodedPacket, TCP } from './decoded-packet.ts'

const PUSH = 0x08
/** An IP payload cannot be longer. */
export const MAX_DATAGRAM_BYTES = 65_535

/** What a later fragment takes over from the first. */
export type FirstFragment = {
  readonly srcPort: number
  readonly dstPort: number
  readonly hasPorts: boolean
  readonly tcpFlags: number
  readonly tcpSequence: number
  readonly tcpWindow: number
  /** Bytes of the transport header. */
  readonly transportBytes: number
}

/** A fragment that waits for its first. */
export type WaitingFragment = {
  readonly timeUs: number
  readonly ttl: number
  readonly ipBytes: number
  readonly headerBytes: number
  readonly offset: number
  readonly isLast: boolean
  /** Its captured bytes, copied. */
  readonly data: Uint8Array
}

type Piece = { readonly offset: number; readonly data: Uint8Array }

export type Datagram = {
  readonly key: string
  /** When its first piece came, microseconds. */
  readonly timeUs: number
  first: FirstFragment | undefined
  waiting: WaitingFragment[]
  /** By offset, without overlap; undefined: it will not be put together. */
  pieces: Piece[] | undefined
  /** Bytes of all pieces. */
  pieceBytes: number
  /** Length of the IP payload, known from the last fragment; -1: not yet. */
  totalBytes: number
  /** What `waiting` and `pieces` count for in memory. */
  heldBytes: number
}

/** A datagram of which nothing is known. */
export const createDatagram = (key: string, timeUs: number): Datagram => ({
  key,
  timeUs,
  first: undefined,
  waiting: [],
  pieces: [],
  pieceBytes: 0,
  totalBytes: -1,
  heldBytes: 0,
})

/** What the packet, decoded as a first fragment with `transportBytes` of transport header, says for the others. */
export const firstOf = (packet: DecodedPacket, transportBytes: number): FirstFragment => {
  const { srcPort, dstPort, hasPorts, tcpFlags, tcpSequence, tcpWindow } = packet
  return { srcPort, dstPort, hasPorts, tcpFlags, tcpSequence, tcpWindow, transportBytes }
}

/**
 * Makes `packet`, a later fragment with data[start, end) captured, one of its datagram's flow. A TCP fragment is a segment of its
 * own, whose sequence number follows from its place; of the other transports only the whole datagram is a payload.
 */
export const followFirst = (
  packet: DecodedPacket,
  first: FirstFragment,
  offset: number,
  data: Uint8Array,
  start: number,
  end: number,
): void => {
  packet.srcPort = first.srcPort
  packet.dstPort = first.dstPort
  packet.hasPorts = first.hasPorts
  packet.payloadBytes = packet.ipBytes - packet.headerBytes
  packet.bytes = data
  packet.payloadOffset = end
  packet.payloadEnd = end
  packet.tcpFlags = 0
  if (packet.protocol !== TCP) return
  // The end of a fragment is not the end of the connection: SYN and FIN were counted with the first.
  packet.tcpFlags = first.tcpFlags & ACK || PUSH
  packet.tcpWindow = first.tcpWindow
  packet.tcpSequence = (first.tcpSequence + Math.max(0, offset - first.transportBytes)) >>> 0
  if (offset >= first.transportBytes) packet.payloadOffset = start
}

/** 64 KiB in pieces of the smallest packets in use; more is an attempt to keep us busy. */
const MAX_PIECES = 256

/** What became of a piece; 'overlap': stacks differ in which bytes they would take. */
export type PieceOutcome = 'added' | 'repeated' | 'overlap' | 'too_many'

/** Adds a piece of the IP payload in its place. */
export const addPiece = (pieces: Piece[], offset: number, data: Uint8Array): PieceOutcome => {
  let at = pieces.length
  while (at > 0 && (pieces[at - 1] as Piece).offset >= offset) at--
  const next = pieces[at]
  const previous = pieces[at - 1]
  if (next?.offset === offset && next.data.length === data.length) return 'repeated'
  if (next && offset + data.length > next.offset) return 'overlap'
  if (previous && previous.offset + previous.data.length > offset) return 'overlap'
  if (pieces.length >= MAX_PIECES) return 'too_many'
  pieces.splice(at, 0, { offset, data })
  return 'added'
}

/** The whole IP payload when every byte of it is here: the pieces do not overlap, so their sum tells. */
export const wholeOf = ({ pieces, totalBytes, pieceBytes }: Datagram): Uint8Array | undefined => {
  const last = pieces?.at(-1)
  if (!pieces || !last || pieceBytes !== totalBytes || last.offset + last.data.length !== totalBytes) return undefined
  const whole = new Uint8Array(totalBytes)
  for (const { offset, data } of pieces) whole.set(data, offset)
  return whole
}

/** Whether the datagram already has exactly these bytes as its beginning. */
export const beginsWith = ({ pieces }: Datagram, data: Uint8Array): boolean => {
  const head = pieces?.[0]
  return head?.offset === 0 && Buffer.compare(head.data, data) === 0
}
