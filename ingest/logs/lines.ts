// Bytes to lines, with a bound on how much of a line is kept.

/** A line without its line break. */
export type Line = {
  readonly bytes: Buffer
  /** Where it begins, in bytes from the start of the stream. */
  readonly offset: number
  /** Where the next one begins. */
  readonly end: number
  /** Bytes it had; more than `bytes` holds: it was too long and its end is gone. */
  readonly sizeBytes: number
}

const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/** Cuts a stream of chunks into lines. Memory is bounded by one line of `maxBytes` and the chunk given. */
export class LineSplitter {
  readonly #maxBytes: number
  /** Beginning of a line whose end has not come, at most maxBytes. */
  #held: Buffer[] = []
  #heldBytes = 0
  #lineBytes = 0
  #lineStart: number

  /** `offset`: where the first chunk lies in the stream. */
  constructor(maxBytes: number, offset = 0) {
    this.#maxBytes = maxBytes
    this.#lineStart = offset
  }

  /** Lines that end in `chunk`. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = []
    let from = 0
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      this.#hold(chunk.subarray(from, at))
      lines.push(this.#take(1))
      from = at + 1
    }
    this.#hold(chunk.subarray(from))
    return lines
  }

  /** What came after the last line break, if anything: for a stream that has ended. */
  finish(): Line | undefined {
    return this.#lineBytes > 0 ? this.#take(0) : undefined
  }

  #hold(piece: Buffer): void {
    this.#lineBytes += piece.length
    const room = this.#maxBytes - this.#heldBytes
    const kept = piece.length > room ? piece.subarray(0, room) : piece
    if (kept.length === 0) return
    this.#held.push(kept)
    this.#heldBytes += kept.length
  }

  #take(breakBytes: number): Line {
    const all = this.#held.length === 1 ? (this.#held[0] as Buffer) : Buffer.concat(this.#held)
    const offset = this.#lineStart
    const end = offset + this.#lineBytes + breakBytes
    const hasReturn = this.#lineBytes === all.length && all.at(-1) === CARRIAGE_RETURN
    const bytes = hasReturn ? all.subarray(0, -1) : all
    const sizeBytes = this.#lineBytes - Number(hasReturn)
    this.#held = []
    this.#heldBytes = 0
    this.#lineBytes = 0
    this.#lineStart = end
    return { bytes, offset, end, sizeBytes }
  }
}
