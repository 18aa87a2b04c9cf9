// A log file read once, from its beginning to its end; gzip too.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { createGunzip } from 'node:zlib'
import { type Line, LineSplitter } from '../lines.ts'

const CHUNK_BYTES = 262_144
/** A small file may hold petabytes of zeros: nobody writes a log line of a kilobyte a byte. */
const MAX_EXPANSION = 1100

/** Lines of a file in groups, each line at most `maxLineBytes`. Throws when it cannot be read, or when gzip data is broken or a bomb. */
export async function* readLogFile(file: string, maxLineBytes: number): AsyncGenerator<readonly Line[]> {
  const splitter = new LineSplitter(maxLineBytes)
  const raw = createReadStream(file, { highWaterMark: CHUNK_BYTES })
  const stream = (await isGzip(file)) ? raw.on('error', (error) => unzipped.destroy(error)).pipe(createGunzip()) : raw
  const unzipped = stream
  let expanded = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    expanded += chunk.length
    if (stream !== raw && expanded > (raw.bytesRead + CHUNK_BYTES) * MAX_EXPANSION) {
      throw new Error(`${file}: expands to more than ${MAX_EXPANSION} times its size`)
    }
    const lines = splitter.push(chunk)
    if (lines.length > 0) yield lines
  }
  const last = splitter.finish()
  if (last) yield [last]
}

const isGzip = async (file: string): Promise<boolean> => {
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await handle.close()
  }
}

/** Name of a file without what rotation adds (".1", ".2.gz"): part of the place of a line, so that a rotated copy is the same lines. */
export const stemOf = (file: string): string => path.basename(file).replace(/(\.\d{1,4})?(\.gz)?$/, '')

/** Place of a line in a file. */
export const placeOf = (file: string, { offset }: Line): string => `${stemOf(file)}:${offset}`
