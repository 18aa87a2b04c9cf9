// The first payload of flows that may never be answered, in one ring of bytes: the newest push out the oldest.

/** Bytes held. */
const RING_BYTES = 4 * 1024 * 1024
/** Bytes kept of one payload. */
export const KEPT_BYTES = 2048
/** Below this a loop is cheaper than a view and a copy. */
const LOOP_BYTES = 48

export type PayloadMemory = {
  /** The ring; valid until the next call of `keep`. */
  bytes(): Uint8Array
  /** Keeps bytes[start, end), at most KEPT_BYTES of them; answers the place to ask for. */
  keep(bytes: Uint8Array, start: number, end: number): number
  /** Offset in `bytes()` of what was kept at a place, or -1: it was pushed out. */
  find(place: number): number
}

/** An empty memory; the ring is made with the first payload. */
export const createPayloadMemory = (): PayloadMemory => {
  let ring = new Uint8Array(0)
  /** Bytes written so far: a place is a position in this endless stream. */
  let written = 0
  return {
    bytes: () => ring,
    keep: (bytes, start, end) => {
      if (ring.length === 0) ring = new Uint8Array(RING_BYTES)
      const length = Math.min(end - start, KEPT_BYTES)
      let at = written % RING_BYTES
      if (at + length > RING_BYTES) {
        written += RING_BYTES - at
        at = 0
      }
      if (length > LOOP_BYTES) ring.set(bytes.subarray(start, start + length), at)
      else for (let i = 0; i < length; i++) ring[at + i] = bytes[start + i] as number
      const place = written
      written += length
      return place
    },
    find: (place) => (written - place <= RING_BYTES ? place % RING_BYTES : -1),
  }
}
