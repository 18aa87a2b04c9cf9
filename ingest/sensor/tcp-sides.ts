// What is kept of the two sides of a TCP conversation: see tcp-tracking.ts, which fills it.

/** What one side has sent; the counters are of the record being filled. */
export type TcpSide = {
  /** Sequence number of its SYN; negative: not seen. */
  initial: number
  /** Sequence number behind the furthest byte seen; negative: not known. */
  next: number
  /** Unfilled gaps: start and end by turns. Undefined: there never was one. */
  holes: number[] | undefined
  retransmissions: number
  outOfOrder: number
  zeroWindows: number
  resets: number
  missingBytes: number
}

export type TcpTracking = {
  readonly src: TcpSide
  readonly dst: TcpSide
  /** When the first SYN came; negative: there was none. */
  synUs: number
  /** Time that the handshake took, if it ended in this record; else -1. */
  handshakeUs: number
  synRetries: number
}

/** Not known yet. A fraction: V8 then keeps the field as a double from the start, as 32-bit sequence numbers and times need. */
export const UNKNOWN = -0.5

const createSide = (): TcpSide => ({
  initial: UNKNOWN,
  next: UNKNOWN,
  holes: undefined,
  retransmissions: 0,
  outOfOrder: 0,
  zeroWindows: 0,
  resets: 0,
  missingBytes: 0,
})

/** Nothing seen yet. */
export const emptyTracking = (): TcpTracking => ({
  src: createSide(),
  dst: createSide(),
  synUs: UNKNOWN,
  handshakeUs: -1,
  synRetries: 0,
})

/** Empties the counters after a record was exported; what was sent so far stays known. */
export const nextTcpRecord = (tcp: TcpTracking): void => {
  tcp.handshakeUs = -1
  tcp.synRetries = 0
  for (const side of [tcp.src, tcp.dst]) {
    side.retransmissions = 0
    side.outOfOrder = 0
    side.zeroWindows = 0
    side.resets = 0
    side.missingBytes = 0
  }
}
