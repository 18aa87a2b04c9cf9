// A TCP protocol whose messages say how long they are: whole messages, or as much of their beginning as matters, to one handler.
//
// Of each message at most `headBytes` are waited for; the rest is skipped by count, so that a long write costs no memory. After a gap the
// parser waits for a segment that begins like a message. A message whose end was never captured is handled as far as it goes.
import type { SessionParser } from './session.ts'

/** A message in bytes[start, end), of which `length` bytes were sent: more than end - start when only its head is here. */
export type Frame = {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  readonly length: number
  readonly isFromOriginator: boolean
}

export type Framing = {
  /** Bytes of the message at `at`, its header included; 0: more bytes are needed to tell; -1: no message begins here. */
  lengthAt(bytes: Uint8Array, at: number, end: number): number
  /** Handles one message; false: no more is wanted. */
  onFrame(frame: Frame): boolean
  /** Bytes of a message that are waited for. */
  readonly headBytes: number
}

/** Segments in a row without the beginning of a message, both sides together: then it is another protocol. */
const MAX_LOST_SEGMENTS = 2048

type Side = { skip: number; isLost: boolean }

/** A parser of the framing's messages in both directions. */
export const createFramedSession = (framing: Framing): SessionParser => {
  const originator: Side = { skip: 0, isLost: false }
  const responder: Side = { skip: 0, isLost: false }
  let lostSegments = 0

  const read = (bytes: Uint8Array, start: number, end: number, isFromOriginator: boolean): number => {
    const side = isFromOriginator ? originator : responder
    let at = Math.min(end, start + side.skip)
    side.skip -= at - start
    while (at < end) {
      const length = framing.lengthAt(bytes, at, end)
      if (length < 0 || (length === 0 && side.isLost)) {
        side.isLost = true
        return ++lostSegments > MAX_LOST_SEGMENTS ? -1 : end - start
      }
      const needed = Math.min(length, framing.headBytes)
      if (length === 0 || at + needed > end) return at - start
      side.isLost = false
      lostSegments = 0
      if (!framing.onFrame({ bytes, start: at, end: Math.min(end, at + length), length, isFromOriginator })) return -1
      side.skip = Math.max(0, at + length - end)
      at = Math.min(end, at + length)
    }
    return end - start
  }

  const gap = (isFromOriginator: boolean, unfinished: Uint8Array): void => {
    const side = isFromOriginator ? originator : responder
    side.skip = 0
    side.isLost = true
    const end = unfinished.length
    const length = end > 0 ? framing.lengthAt(unfinished, 0, end) : 0
    // What the handler answers does not matter: a conversation that it ends is ended by the next read as well.
    if (length > 0)
      framing.onFrame({ bytes: unfinished, start: 0, end: Math.min(end, length), length, isFromOriginator })
  }

  return { read, gap }
}
