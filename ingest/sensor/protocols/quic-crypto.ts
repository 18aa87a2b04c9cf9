// CRYPTO frames of Initial packets (RFC 9000, section 19.6) put together: clients split and shuffle their ClientHello.
import { readVarint } from './quic-initial.ts'

const PADDING = 0
const PING = 1
const ACK = 2
const ACK_ECN = 3
const CRYPTO = 6
/** The largest ClientHello kept, and frames of one packet looked at. */
const MAX_CRYPTO_BYTES = 16_384
const MAX_FRAMES = 256

export type CryptoStream = {
  /** Takes the frames of one packet. */
  add(frames: Uint8Array): void
  /** The bytes from the beginning that are there without a hole. */
  contiguous(): Uint8Array
}

/** An empty stream. */
export const createCryptoStream = (): CryptoStream => {
  const pieces: { offset: number; data: Uint8Array }[] = []
  let heldBytes = 0
  return {
    add: (frames) => {
      for (const piece of cryptoPieces(frames)) {
        if (heldBytes + piece.data.length > MAX_CRYPTO_BYTES || piece.offset > MAX_CRYPTO_BYTES) return
        heldBytes += piece.data.length
        pieces.push(piece)
      }
    },
    contiguous: () => {
      pieces.sort((a, b) => a.offset - b.offset)
      const whole = new Uint8Array(heldBytes)
      let length = 0
      for (const { offset, data } of pieces) {
        if (offset > length) break
        const fresh = data.subarray(Math.min(data.length, length - offset))
        whole.set(fresh, length)
        length += fresh.length
      }
      return whole.subarray(0, length)
    },
  }
}

const cryptoPieces = (frames: Uint8Array): { offset: number; data: Uint8Array }[] => {
  const pieces: { offset: number; data: Uint8Array }[] = []
  let at = 0
  for (let count = 0; at < frames.length && count < MAX_FRAMES; count++) {
    while (frames[at] === PADDING || frames[at] === PING) at++
    const type = frames[at]
    if (type === ACK || type === ACK_ECN) at = afterAck(frames, at + 1, type === ACK_ECN)
    else if (type === CRYPTO) {
      const offset = readVarint(frames, at + 1, frames.length)
      const length = offset && readVarint(frames, offset.next, frames.length)
      if (!length || length.next + length.value > frames.length) break
      pieces.push({ offset: offset.value, data: frames.subarray(length.next, length.next + length.value) })
      at = length.next + length.value
    } else break
    if (at < 0) break
  }
  return pieces
}

/** Largest, delay, count and first range, then gap and length for each further range, then three ECN counts; -1: malformed. */
const afterAck = (frames: Uint8Array, start: number, hasCounts: boolean): number => {
  let at = start
  let numbers = 4
  for (let i = 0; i < numbers; i++) {
    const field = readVarint(frames, at, frames.length)
    if (!field) return -1
    at = field.next
    if (i === 2) numbers += Math.min(field.value, frames.length) * 2 + (hasCounts ? 3 : 0)
  }
  return at
}
