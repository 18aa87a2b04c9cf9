// One direction of a TCP conversation put in order for a session parser. Bounded: what does not fit becomes a gap.
//
// A segment
//  1 that holds only bytes seen before is passed over; an overlap is cut off its front.
//  2 that continues the stream is read where it lies, without a copy, unless an incomplete message waits before it.
//  3 behind a hole is held until the hole fills. When too much is held the hole is given up: gap, and on from the first held segment.
//  4 of which only a part was captured is read as far as it goes, then: gap.
import type { SessionParser } from './session.ts'
import type { SessionMemory } from './session-memory.ts'

/** An incomplete message longer than this is given up. */
export const MAX_WAITING_BYTES = 65_536
/** Out-of-order segments held per direction. */
export const MAX_HELD_SEGMENTS = 8
export const MAX_HELD_BYTES = 32_768

type HeldSegment = { readonly sequence: number; readonly wireBytes: number; readonly bytes: Uint8Array }

export type TcpStream = {
  readonly isFromOriginator: boolean
  /** Sequence number of the next byte to read. */
  next: number
  /** An incomplete message in bytes [0, waitingBytes). */
  waiting: Uint8Array | undefined
  waitingBytes: number
  /** By sequence number. */
  readonly held: HeldSegment[]
  heldBytes: number
}

/** Who reads a stream, and the memory it may use. */
export type StreamReader = { readonly parser: SessionParser; readonly memory: SessionMemory }

/** A stream that begins at `sequence`. */
export const createTcpStream = (sequence: number, isFromOriginator: boolean): TcpStream => ({
  isFromOriginator,
  next: sequence,
  waiting: undefined,
  waitingBytes: 0,
  held: [],
  heldBytes: 0,
})

/** How far `sequence` lies beyond the next byte to read; negative: before it. Sequence numbers wrap around. */
const distance = (stream: TcpStream, sequence: number): number => (sequence - stream.next) | 0

/** Whether a segment holds a byte that was not read yet. */
export const isNew = (stream: TcpStream, sequence: number, wireBytes: number): boolean =>
  distance(stream, sequence) + wireBytes > 0

/** Takes a segment whose captured bytes are bytes[start, end); false: the parser wants no more. */
export const acceptSegment = (
  stream: TcpStream,
  reader: StreamReader,
  sequence: number,
  wireBytes: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean => {
  const ahead = distance(stream, sequence)
  if (ahead > 0) return hold(stream, reader, { sequence, wireBytes, bytes: bytes.subarray(start, end) })
  if (wireBytes + ahead <= 0) return true
  const isWanted = deliver(stream, reader, bytes, Math.min(end, start - ahead), end, wireBytes + ahead)
  return isWanted && (stream.held.length === 0 || deliverHeld(stream, reader))
}

/** Gives up the hole before the held segments; false: the parser wants no more. */
export const skipHole = (stream: TcpStream, reader: StreamReader): boolean => {
  const first = stream.held[0]
  if (!first) return true
  loseWaiting(stream, reader)
  stream.next = first.sequence
  return deliverHeld(stream, reader)
}

/** Gives back the memory of a stream that is over. */
export const releaseStream = (stream: TcpStream, memory: SessionMemory): void => {
  dropWaiting(stream, memory)
  memory.release(stream.heldBytes)
  stream.held.length = 0
  stream.heldBytes = 0
}

const hold = (stream: TcpStream, reader: StreamReader, segment: HeldSegment): boolean => {
  const { held } = stream
  const { sequence, wireBytes, bytes } = segment
  const at = held.findIndex((other) => distance(stream, other.sequence) >= distance(stream, sequence))
  if (at >= 0 && held[at]?.sequence === sequence && held[at].wireBytes >= wireBytes) return true
  const hasRoom = held.length < MAX_HELD_SEGMENTS && stream.heldBytes + bytes.length <= MAX_HELD_BYTES
  if (hasRoom && reader.memory.reserve(bytes.length)) {
    held.splice(at < 0 ? held.length : at, 0, { sequence, wireBytes, bytes: bytes.slice() })
    stream.heldBytes += bytes.length
    return true
  }
  if (held.length > 0) {
    return skipHole(stream, reader) && acceptSegment(stream, reader, sequence, wireBytes, bytes, 0, bytes.length)
  }
  loseWaiting(stream, reader)
  stream.next = sequence
  return deliver(stream, reader, bytes, 0, bytes.length, wireBytes)
}

const deliverHeld = (stream: TcpStream, reader: StreamReader): boolean => {
  const { held } = stream
  for (let first = held[0]; first && distance(stream, first.sequence) <= 0; first = held[0]) {
    held.shift()
    const { bytes, wireBytes, sequence } = first
    stream.heldBytes -= bytes.length
    reader.memory.release(bytes.length)
    const seen = -distance(stream, sequence)
    if (seen >= wireBytes) continue
    if (!deliver(stream, reader, bytes, Math.min(bytes.length, seen), bytes.length, wireBytes - seen)) return false
  }
  return true
}

/** Reads the next `wireBytes` of the stream, of which bytes[start, end) were captured. */
const deliver = (
  stream: TcpStream,
  reader: StreamReader,
  bytes: Uint8Array,
  start: number,
  end: number,
  wireBytes: number,
): boolean => {
  stream.next = (stream.next + wireBytes) >>> 0
  const isCut = end - start < wireBytes
  const isWanted =
    stream.waitingBytes > 0 ? readBehind(stream, reader, bytes, start, end) : readNew(stream, reader, bytes, start, end)
  if (isWanted && isCut) loseWaiting(stream, reader)
  return isWanted
}

const readNew = (stream: TcpStream, reader: StreamReader, bytes: Uint8Array, start: number, end: number): boolean => {
  if (start >= end) return true
  const consumed = reader.parser.read(bytes, start, end, stream.isFromOriginator)
  if (consumed < 0) return false
  if (start + consumed < end) keep(stream, reader, bytes, start + consumed, end)
  return true
}

/** Reads the waiting bytes with the new ones behind them. */
const readBehind = (
  stream: TcpStream,
  reader: StreamReader,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean => {
  if (start >= end || !keep(stream, reader, bytes, start, end)) return true
  const waiting = stream.waiting as Uint8Array
  const consumed = reader.parser.read(waiting, 0, stream.waitingBytes, stream.isFromOriginator)
  if (consumed < 0) return false
  if (consumed >= stream.waitingBytes) dropWaiting(stream, reader.memory)
  else if (consumed > 0) {
    waiting.copyWithin(0, consumed, stream.waitingBytes)
    stream.waitingBytes -= consumed
  }
  return true
}

/** Adds bytes[start, end) to what waits; false: it would be too long, all of it is lost. */
const keep = (stream: TcpStream, reader: StreamReader, bytes: Uint8Array, start: number, end: number): boolean => {
  const needed = stream.waitingBytes + end - start
  if (needed > MAX_WAITING_BYTES || !reserveWaiting(stream, reader.memory, needed)) {
    loseWaiting(stream, reader)
    return false
  }
  stream.waiting?.set(bytes.subarray(start, end), stream.waitingBytes)
  stream.waitingBytes = needed
  return true
}

/** Room for `needed` waiting bytes, doubled each time so that a message in many small segments is copied few times. */
const reserveWaiting = (stream: TcpStream, memory: SessionMemory, needed: number): boolean => {
  const size = stream.waiting?.length ?? 0
  if (needed <= size) return true
  const newSize = Math.min(MAX_WAITING_BYTES, Math.max(needed, size * 2, 2048))
  if (!memory.reserve(newSize - size)) return false
  const larger = new Uint8Array(newSize)
  if (stream.waiting) larger.set(stream.waiting.subarray(0, stream.waitingBytes))
  stream.waiting = larger
  return true
}

const NOTHING = new Uint8Array(0)
const loseWaiting = (stream: TcpStream, { parser, memory }: StreamReader): void => {
  const unfinished = stream.waiting?.subarray(0, stream.waitingBytes) ?? NOTHING
  dropWaiting(stream, memory)
  parser.gap(stream.isFromOriginator, unfinished)
}

const dropWaiting = (stream: TcpStream, memory: SessionMemory): void => {
  if (stream.waiting) memory.release(stream.waiting.length)
  stream.waiting = undefined
  stream.waitingBytes = 0
}
