// Where capture bytes come from: a file, a gzip'ed file, or standard input.
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

export type ByteSource = {
  /** Size of the file on disk; undefined for a stream. */
  readonly totalBytes: number | undefined
  /** Bytes of the file consumed so far (compressed bytes for a gzip'ed file). */
  position(): number
  /** Fills `into` from `offset` with at least one byte; 0 means the end. */
  read(into: Uint8Array, offset: number): Promise<number>
  close(): Promise<void>
}

/** Opens a file, standard input for "-", or a stream. Throws with the path in the message when it cannot be read. */
export const openByteSource = async (path: string | Readable): Promise<ByteSource> => {
  if (typeof path !== 'string') return streamSource(path, undefined)
  if (path === '-') return streamSource(process.stdin, undefined)
  try {
    const file = await open(path)
    const { size } = await file.stat()
    return (await isGzip(file)) ? await gunzipSource(file, path, size) : fileSource(file, size)
  } catch (cause) {
    throw new Error(`cannot read ${path}`, { cause })
  }
}

const isGzip = async (file: FileHandle): Promise<boolean> => {
  const head = new Uint8Array(2)
  const { bytesRead } = await file.read(head, 0, 2, 0)
  return bytesRead === 2 && head[0] === 0x1f && head[1] === 0x8b
}

const fileSource = (file: FileHandle, totalBytes: number): ByteSource => {
  let position = 0
  return {
    // A FIFO or a device has size 0: its length is not known.
    totalBytes: totalBytes || undefined,
    position: () => position,
    read: async (into, offset) => {
      const { bytesRead } = await file.read(into, offset, into.length - offset, null)
      position += bytesRead
      return bytesRead
    },
    close: () => file.close(),
  }
}

const gunzipSource = async (file: FileHandle, path: string, totalBytes: number): Promise<ByteSource> => {
  await file.close()
  const compressed = createReadStream(path)
  const gunzip = createGunzip()
  // Errors of either stream come out of the iteration over `gunzip`.
  pipeline(compressed, gunzip, () => undefined)
  return { ...streamSource(gunzip, totalBytes), position: () => compressed.bytesRead }
}

const streamSource = (stream: Readable, totalBytes: number | undefined): ByteSource => {
  const chunks = stream[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array(0)
  let position = 0
  return {
    totalBytes,
    position: () => position,
    read: async (into, offset) => {
      while (rest.length === 0) {
        const next = await nextChunk(chunks)
        if (next === undefined) return 0
        rest = next
      }
      const taken = rest.subarray(0, into.length - offset)
      into.set(taken, offset)
      rest = rest.subarray(taken.length)
      position += taken.length
      return taken.length
    },
    close: async () => {
      stream.destroy()
    },
  }
}

/** A gzip stream that stops short, or a pipe that we closed ourselves, has ended, as a cut capture has. */
const END_CODES = ['Z_BUF_ERROR', 'ERR_STREAM_PREMATURE_CLOSE']

/** Next chunk, or undefined at the end. */
const nextChunk = async (chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> => {
  try {
    const next = await chunks.next()
    return next.done ? undefined : next.value
  } catch (error) {
    if (error instanceof Error && 'code' in error && END_CODES.includes(String(error.code))) return undefined
    throw error
  }
}
