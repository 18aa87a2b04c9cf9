// The memory that session parsers of one sensor may hold together, and the decryptions they may do.
import type { SessionContext } from './session.ts'

export type SessionMemory = {
  /** Takes bytes; false: there is no room, nothing was taken. */
  reserve(bytes: number): boolean
  release(bytes: number): void
  heldBytes(): number
}

/** Memory of at most `limitBytes`. */
export const createSessionMemory = (limitBytes: number): SessionMemory => {
  let held = 0
  return {
    reserve: (bytes) => {
      if (held + bytes > limitBytes) return false
      held += bytes
      return true
    },
    release: (bytes) => {
      held -= bytes
    },
    heldBytes: () => held,
  }
}

/** A context whose `nowUs` and `isCut` the feeder sets; at most `decryptionsPerSecond` in each whole second of packet time. */
export const createSessionContext = (
  decryptionsPerSecond: number,
): SessionContext & { nowUs: number; isCut: boolean } => {
  let second = -1
  let left = 0
  const context = {
    nowUs: 0,
    isCut: false,
    takeDecryption: () => {
      const current = Math.floor(context.nowUs / 1e6)
      if (current !== second) {
        second = current
        left = decryptionsPerSecond
      }
      if (left <= 0) return false
      left--
      return true
    },
  }
  return context
}
