// Classic pcap (draft-ietf-opsawg-pcap): both byte orders, micro- and nanoseconds, and Kuznetzov's 24-byte record headers.
import type { CaptureParser, CaptureProblems } from './capture-parser.ts'
import { appendPacket, type PacketBatch } from './packet-batch.ts'

const FILE_HEADER_BYTES = 24
/** libpcap's MAXIMUM_SNAPLEN; a record that claims more than this and more than the file's snap length is corrupt. */
const MAX_SNAP_BYTES = 262_144

type Dialect = { readonly littleEndian: boolean; readonly unitsPerUs: number; readonly recordHeaderBytes: number }

const MAGICS: Record<number, Omit<Dialect, 'littleEndian'>> = {
  2712847316: { unitsPerUs: 1, recordHeaderBytes: 16 },
  2712812621: { unitsPerUs: 1000, recordHeaderBytes: 16 },
  2712849716: { unitsPerUs: 1, recordHeaderBytes: 24 },
}

const dialectOf = (head: Uint8Array): Dialect | undefined => {
  if (head.length < 4) return undefined
  const view = new DataView(head.buffer, head.byteOffset, 4)
  const big = MAGICS[view.getUint32(0, false)]
  if (big) return { ...big, littleEndian: false }
  const little = MAGICS[view.getUint32(0, true)]
  return little && { ...little, littleEndian: true }
}

/** Whether the first four bytes are a pcap magic. */
export const isPcap = (head: Uint8Array): boolean => dialectOf(head) !== undefined

/** A parser for one file. A corrupt record length ends the reading (pcap cannot be resynchronised) and is named in `problems`. */
export const createPcapParser = (problems: CaptureProblems): CaptureParser => {
  let dialect: Dialect | undefined
  let linkType = 0
  let maxLength = MAX_SNAP_BYTES
  let lengthsMayBeSwapped = false

  const readHeader = (bytes: Uint8Array, at: number): void => {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, FILE_HEADER_BYTES)
    dialect = dialectOf(bytes.subarray(at, at + 4)) as Dialect
    const { littleEndian } = dialect
    // Writers before version 2.4 (and one that claims 2.3) put the two lengths the other way round.
    lengthsMayBeSwapped = view.getUint16(4, littleEndian) === 2 && view.getUint16(6, littleEndian) < 4
    maxLength = Math.max(MAX_SNAP_BYTES, Math.min(view.getUint32(16, littleEndian), 1 << 24))
    linkType = view.getUint32(20, littleEndian) & 0xffff
  }

  const parse = (bytes: Uint8Array, start: number, end: number, batch: PacketBatch): number => {
    let at = start
    if (problems.stopped) return end
    if (!dialect) {
      if (end - at < FILE_HEADER_BYTES) return at
      readHeader(bytes, at)
      at += FILE_HEADER_BYTES
    }
    const { littleEndian, unitsPerUs, recordHeaderBytes } = dialect as unknown as Dialect
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    while (batch.count < batch.capacity && end - at >= recordHeaderBytes) {
      let captured = view.getUint32(at + 8, littleEndian)
      let wire = view.getUint32(at + 12, littleEndian)
      if (lengthsMayBeSwapped && captured > wire) [captured, wire] = [wire, captured]
      if (captured > maxLength) {
        problems.stopped = `a record claims ${captured} captured bytes`
        return end
      }
      if (end - at < recordHeaderBytes + captured) break
      const fraction = Math.floor(view.getUint32(at + 4, littleEndian) / unitsPerUs)
      const timeUs = view.getUint32(at, littleEndian) * 1e6 + fraction
      appendPacket(batch, linkType, timeUs, at + recordHeaderBytes, captured, Math.max(wire, captured))
      at += recordHeaderBytes + captured
    }
    return at
  }
  return { parse }
}
