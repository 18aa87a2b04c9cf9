// PostgreSQL protocol 3.0 frames: one type byte, an int32 length that counts itself, the body.
// Source: https://www.postgresql.org/docs/17/protocol-message-formats.html

/** Type bytes that the server looks at; every other frame passes through unread. */
export const BACKEND = {
  parseComplete: 0x31, // '1'
  notification: 0x41, // 'A'
  commandComplete: 0x43, // 'C'
  dataRow: 0x44, // 'D'
  error: 0x45, // 'E'
  copyIn: 0x47, // 'G'
  notice: 0x4e, // 'N'
  rowDescription: 0x54, // 'T'
  readyForQuery: 0x5a, // 'Z'
} as const

const HEADER_BYTES = 5

/** Strings are written with their closing zero byte; buffers as they are. */
export const frame = (type: string, ...parts: readonly (string | Buffer)[]): Buffer => {
  const body = parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part))
  const header = Buffer.alloc(HEADER_BYTES)
  header.write(type, 'latin1')
  header.writeInt32BE(
    body.reduce((sum, part) => sum + part.length, 4),
    1,
  )
  return Buffer.concat([header, ...body])
}

export const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

export const queryFrame = (sql: string): Buffer => frame('Q', sql)
export const syncFrame = (): Buffer => frame('S')
export const copyFailFrame = (reason: string): Buffer => frame('f', reason)
export const readyFrame = (status: string): Buffer => frame('Z', Buffer.from(status, 'latin1'))

/** `code` is an SQLSTATE, such as 57P02. */
export const errorFrame = (code: string, message: string, severity: 'ERROR' | 'FATAL' = 'ERROR'): Buffer =>
  frame('E', `S${severity}`, `V${severity}`, `C${code}`, `M${message}`, Buffer.from([0]))

/** Fields of an ErrorResponse or NoticeResponse by their letter: C is the SQLSTATE, M the message. */
export const errorFields = (errorResponse: Buffer): Record<string, string> =>
  Object.fromEntries(
    errorResponse
      .toString('utf8', HEADER_BYTES, errorResponse.length - 2)
      .split('\0')
      .map((field) => [field.slice(0, 1), field.slice(1)]),
  )

/** The zero-terminated string at `offset`, and the offset behind its zero byte. */
export const readString = (bytes: Buffer, offset: number): { readonly text: string; readonly next: number } => {
  const end = bytes.indexOf(0, offset)
  if (end < 0) throw new ProtocolError('string without an end')
  return { text: bytes.toString('utf8', offset, end), next: end + 1 }
}

/** A client that does not speak the protocol: its connection is closed. */
export class ProtocolError extends Error {}

/** Calls `visit(type, start, end)` for every frame of `bytes`, which holds whole frames only. */
export const forEachFrame = (bytes: Buffer, visit: (type: number, start: number, end: number) => void): void => {
  for (let start = 0; start < bytes.length; ) {
    const end = start + 1 + bytes.readInt32BE(start + 1)
    visit(bytes[start] as number, start, end)
    start = end
  }
}

/** Cuts a byte stream into whole frames. A large frame is joined once, not at every chunk. */
export class FrameAssembler {
  #chunks: Buffer[] = []
  #held = 0
  #needed = HEADER_BYTES

  /** Whole frames that `chunk` completes, joined; empty when there are none. Throws ProtocolError on an impossible length. */
  push(chunk: Buffer): Buffer {
    this.#chunks.push(chunk)
    this.#held += chunk.length
    if (this.#held < this.#needed) return Buffer.alloc(0)
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks)
    let end = 0
    this.#needed = HEADER_BYTES
    while (bytes.length - end >= HEADER_BYTES) {
      const length = 1 + bytes.readInt32BE(end + 1)
      if (length < HEADER_BYTES) throw new ProtocolError('frame length below 4')
      if (bytes.length - end < length) {
        this.#needed = length
        break
      }
      end += length
    }
    // Copied, because a slice would keep the whole chunk alive.
    this.#chunks = end < bytes.length ? [Buffer.from(bytes.subarray(end))] : []
    this.#held = bytes.length - end
    return bytes.subarray(0, end)
  }
}
