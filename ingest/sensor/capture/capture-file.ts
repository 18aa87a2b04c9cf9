// Reads a pcap or pcapng of any size as batches of packets: one window of bytes moves over the file, nothing else is held.
import type { Readable } from 'node:stream'
import { openByteSource } from './byte-source.ts'
import type { CaptureParser, CaptureProblems } from './capture-parser.ts'
import { createPacketBatch, type PacketBatch } from './packet-batch.ts'
import { createPcapParser, isPcap } from './pcap.ts'
import { createPcapngParser, isPcapng } from './pcapng.ts'

const WINDOW_BYTES = 1 << 20
/** A record that claims more bytes is corrupt: the largest snap length in use is 256 KiB. */
export const MAX_RECORD_BYTES = 16 << 20
const BATCH_PACKETS = 4096

export type CaptureOptions = {
  /** Called after each read with the bytes consumed and, where known, the size of the file. */
  readonly onProgress?: (bytesRead: number, totalBytes: number | undefined) => void
}

export type Capture = {
  readonly problems: Readonly<CaptureProblems>
  /** To be iterated once. Each batch is valid until the next one is asked for. */
  readonly batches: AsyncIterable<PacketBatch>
}

/** Opens a capture ("-" is standard input), or one that a stream brings. The iteration throws when the file cannot be read or is no capture. */
export const openCapture = (path: string | Readable, options: CaptureOptions = {}): Capture => {
  const problems: CaptureProblems = { truncatedTails: 0, skippedRecords: 0, kernelDrops: undefined, stopped: undefined }
  return { problems, batches: readBatches(path, options, problems) }
}

const parserOf = (
  path: string | Readable,
  bytes: Uint8Array,
  end: number,
  problems: CaptureProblems,
): CaptureParser => {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, end)
  if (isPcapng(head)) return createPcapngParser(problems)
  if (isPcap(head)) return createPcapParser(problems)
  throw new Error(
    `${typeof path === 'string' ? path : 'the stream'} is neither pcap nor pcapng: it begins with ${head.subarray(0, 4).toString('hex') || 'nothing'}`,
  )
}

async function* readBatches(path: string | Readable, options: CaptureOptions, problems: CaptureProblems) {
  const source = await openByteSource(path)
  const batch = createPacketBatch(BATCH_PACKETS)
  const window = new ByteWindow()
  let parser: CaptureParser | undefined
  try {
    while (await window.fill(source.read)) {
      options.onProgress?.(source.position(), source.totalBytes)
      if (window.end - window.start < 4 && !parser) continue
      parser ??= parserOf(path, window.bytes, window.end, problems)
      for (;;) {
        batch.count = 0
        batch.bytes = window.bytes
        window.start = parser.parse(window.bytes, window.start, window.end, batch)
        if (batch.count === 0) break
        yield batch
      }
      if (problems.stopped) return
    }
    parser ??= parserOf(path, window.bytes, window.end, problems)
    if (window.end > window.start) problems.truncatedTails++
  } finally {
    await source.close()
  }
}

/** Unconsumed bytes, always contiguous; grows only for a record larger than itself. */
class ByteWindow {
  bytes: Uint8Array = new Uint8Array(WINDOW_BYTES)
  start = 0
  end = 0

  /** Reads more behind the unconsumed bytes; false at the end of the source. */
  async fill(read: (into: Uint8Array, offset: number) => Promise<number>): Promise<boolean> {
    if (this.start > 0) {
      this.bytes.copyWithin(0, this.start, this.end)
      this.end -= this.start
      this.start = 0
    }
    if (this.end === this.bytes.length) {
      const larger = new Uint8Array(Math.min(this.bytes.length * 2, MAX_RECORD_BYTES * 2))
      larger.set(this.bytes)
      this.bytes = larger
    }
    const added = await read(this.bytes, this.end)
    this.end += added
    return added > 0
  }
}
