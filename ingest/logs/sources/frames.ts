// Messages in a stream of syslog over TCP or TLS (RFC 6587, RFC 5425): a length before each, or a line break after each. Which of the two
// is told from the first bytes of a connection: digits, a space and "<" are a length.
import { type Line, LineSplitter } from '../lines.ts'

const LENGTH = /^(\d{1,7}) /
const COUNTED = /^[1-9]\d{0,6} </
/** Bytes after which the framing is certain. */
const DECIDING_BYTES = 9
/** A longer message is a fault of the sender, or an attempt to keep memory. */
const MAX_FRAME_BYTES = 1_048_576

/** The stream cannot be cut into messages any more. */
export class FramingError extends Error {
  override readonly name = 'FramingError'
}

export type Frames = {
  /** Messages that end in `chunk`. Throws FramingError. */
  push(chunk: Buffer): readonly Line[]
  /** What came after the last whole message. */
  finish(): readonly Line[]
}

/** Cuts one connection; a message keeps at most `maxBytes`. */
export const createFrames = (maxBytes: number): Frames => {
  let held: Buffer = Buffer.alloc(0)
  let inner: Frames | undefined
  const decide = (isEnd: boolean): Frames | undefined => {
    if (held.length < DECIDING_BYTES && !held.includes(10) && !isEnd) return undefined
    return COUNTED.test(held.toString('latin1', 0, DECIDING_BYTES)) ? countedFrames(maxBytes) : lineFrames(maxBytes)
  }
  const pass = (chunk: Buffer, isEnd: boolean): readonly Line[] => {
    if (inner) return inner.push(chunk)
    held = Buffer.concat([held, chunk])
    inner = decide(isEnd)
    return inner?.push(held) ?? []
  }
  return {
    push: (chunk) => pass(chunk, false),
    finish: () => {
      const lines = inner ? [] : pass(Buffer.alloc(0), true)
      return [...lines, ...(inner?.finish() ?? [])]
    },
  }
}

const lineFrames = (maxBytes: number): Frames => {
  const splitter = new LineSplitter(maxBytes)
  return {
    push: (chunk) => splitter.push(chunk),
    finish: () => {
      const last = splitter.finish()
      return last ? [last] : []
    },
  }
}

const countedFrames = (maxBytes: number): Frames => {
  let held: Buffer = Buffer.alloc(0)
  let offset = 0
  const next = (): Line | undefined => {
    const head = LENGTH.exec(held.toString('latin1', 0, 8))
    if (!head) {
      if (held.length >= 8 || (held.length > 0 && !/^\d+$/.test(held.toString('latin1')))) {
        throw new FramingError('no length where one should be')
      }
      return undefined
    }
    const length = Number(head[1])
    if (length > MAX_FRAME_BYTES) throw new FramingError(`a message of ${length} bytes`)
    const start = head[0].length
    if (held.length < start + length) return undefined
    const bytes = held.subarray(start, start + Math.min(length, maxBytes))
    const line = { bytes, offset, end: offset + start + length, sizeBytes: length }
    held = held.subarray(start + length)
    offset = line.end
    return line
  }
  return {
    push(chunk) {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      const lines: Line[] = []
      for (let line = next(); line; line = next()) lines.push(line)
      return lines
    },
    finish() {
      if (held.length === 0) return []
      const rest = { bytes: held.subarray(0, maxBytes), offset, end: offset + held.length, sizeBytes: held.length }
      held = Buffer.alloc(0)
      return [rest]
    },
  }
}
