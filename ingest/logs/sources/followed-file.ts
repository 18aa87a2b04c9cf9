// One file that grows. Reading goes through these states:
//   1 open    at the stored position if the file's first bytes are those stored with it, else at its beginning
//   2 read    a chunk, its whole lines to the broker; acknowledged: the position moves
//   3 end     shorter than what was read, or other first bytes: it was emptied (copytruncate), begin again; else wait for more
//   4 left    its path names another file now (renamed away): read to the end, then its last line counts even without a line break
import { type FileHandle, open } from 'node:fs/promises'
import type { OpenParser } from '../formats/open-parser.ts'
import type { Intake } from '../intake.ts'
import { type Line, LineSplitter } from '../lines.ts'
import { placeOf } from './log-file.ts'
import type { FilePosition } from './positions.ts'

const CHUNK_BYTES = 262_144
const HEAD_BYTES = 256
const SAMPLE_BYTES = 65_536

export type FollowedFileOptions = {
  readonly source: string
  readonly maxLineBytes: number
  readonly intake: Intake
  /** Parser for a file that begins with these lines. */
  openParser(file: FollowedFile, sample: readonly string[]): OpenParser
  /** It was emptied or replaced in place. */
  onTruncated(): void
}

/** An open file and how far it was read. */
export class FollowedFile {
  readonly key: string
  path: string
  /** When it was last changed, microseconds since the epoch. */
  modifiedUs = 0
  readonly #handle: FileHandle
  readonly #options: FollowedFileOptions
  #splitter: LineSplitter
  #parser: OpenParser | undefined
  /** Where the next chunk begins; the bytes between `#acknowledged` and it are an unfinished line. */
  #read: number
  #acknowledged: number
  #head: Buffer = Buffer.alloc(0)
  #size = 0

  private constructor(handle: FileHandle, key: string, path: string, offset: number, options: FollowedFileOptions) {
    this.#handle = handle
    this.#options = options
    this.key = key
    this.path = path
    this.#read = offset
    this.#acknowledged = offset
    this.#splitter = new LineSplitter(options.maxLineBytes, offset)
  }

  /** Opens a file; `stored`: its position of an earlier run; `fromEnd`: what it holds already is passed over. */
  static async open(
    file: { readonly path: string; readonly key: string },
    stored: FilePosition | undefined,
    fromEnd: boolean,
    options: FollowedFileOptions,
  ): Promise<FollowedFile> {
    const handle = await open(file.path)
    const { size } = await handle.stat()
    const isSame = stored !== undefined && stored.offset <= size && (await beginsWith(handle, stored.head))
    if (stored !== undefined && !isSame) options.onTruncated()
    const offset = isSame ? stored.offset : fromEnd ? size : 0
    return new FollowedFile(handle, file.key, file.path, offset, options)
  }

  /** Bytes that are not read yet, as of the last look. */
  backlogBytes(): number {
    return Math.max(0, this.#size - this.#read)
  }

  position(): FilePosition {
    return { key: this.key, path: this.path, offset: this.#acknowledged, head: this.#head.toString('base64') }
  }

  /** Reads one chunk and waits for the broker. False: there was nothing new. */
  async advance(): Promise<boolean> {
    const { size, mtimeMs } = await this.#handle.stat()
    this.#size = size
    const modifiedUs = Math.round(mtimeMs * 1000)
    const isChanged = modifiedUs !== this.modifiedUs
    this.modifiedUs = modifiedUs
    if (isChanged && (await this.#wasTruncated(size))) this.#beginAgain()
    if (size <= this.#read) return false
    if (this.#head.length < HEAD_BYTES) this.#head = await readAt(this.#handle, 0, HEAD_BYTES)
    const chunk = await readAt(this.#handle, this.#read, CHUNK_BYTES)
    if (chunk.length === 0) return false
    this.#read += chunk.length
    await this.#take(this.#splitter.push(chunk))
    return true
  }

  /** The file is complete: takes a last line without a line break, too. */
  async finish(): Promise<void> {
    const last = this.#splitter.finish()
    if (last) await this.#take([last])
  }

  close(): Promise<void> {
    return this.#handle.close()
  }

  async #wasTruncated(size: number): Promise<boolean> {
    if (size < this.#read) return true
    return this.#head.length > 0 && !(await beginsWith(this.#handle, this.#head.toString('base64')))
  }

  #beginAgain(): void {
    this.#options.onTruncated()
    this.#read = 0
    this.#acknowledged = 0
    this.#head = Buffer.alloc(0)
    this.#parser = undefined
    this.#splitter = new LineSplitter(this.#options.maxLineBytes)
  }

  async #take(lines: readonly Line[]): Promise<void> {
    const last = lines.at(-1)
    if (!last) return
    this.#parser ??= await this.#openParser()
    const { format, parser } = this.#parser
    const stream = { source: this.#options.source, format, parser, host: null }
    await this.#options.intake.take(
      stream,
      lines.map((line) => ({ ...line, place: placeOf(this.path, line) })),
    )
    this.#acknowledged = last.end
  }

  /** Looks at the file's first lines; where reading begins later, the parser is shown the header that it would have seen. */
  async #openParser(): Promise<OpenParser> {
    const beginning = new LineSplitter(this.#options.maxLineBytes).push(await readAt(this.#handle, 0, SAMPLE_BYTES))
    const sample = beginning.map(({ bytes }) => bytes.toString())
    const opened = this.#options.openParser(this, sample)
    if (this.#acknowledged > 0) for (const line of sample) if (line.startsWith('#')) opened.parser(line)
    return opened
  }
}

const readAt = async (handle: FileHandle, position: number, length: number): Promise<Buffer> => {
  const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

const beginsWith = async (handle: FileHandle, head: string): Promise<boolean> => {
  const expected = Buffer.from(head, 'base64')
  return (await readAt(handle, 0, expected.length)).equals(expected)
}
