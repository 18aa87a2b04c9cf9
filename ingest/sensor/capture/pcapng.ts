// pcapng (draft-ietf-opsawg-pcapng): several sections and interfaces, byte order per section, if_tsresol and if_tsoffset.
import type { CaptureParser, CaptureProblems } from './capture-parser.ts'
import { appendPacket, type PacketBatch } from './packet-batch.ts'
import { type Clock, clockOf, timeUsOf } from './pcapng-clock.ts'
import { dropsOf } from './pcapng-statistics.ts'

const SECTION_HEADER = 0x0a0d0d0a
const BYTE_ORDER_MAGIC = 0x1a2b3c4d
const INTERFACE = 1
const OBSOLETE_PACKET = 2
const SIMPLE_PACKET = 3
const INTERFACE_STATISTICS = 5
const ENHANCED_PACKET = 6
/** Larger blocks (name tables, secrets, nonsense) are passed over without being held in memory. */
const MAX_BLOCK_BYTES = 8 << 20
const MAX_INTERFACES = 65_536

type Interface = { readonly linkType: number; readonly snapBytes: number; readonly clock: Clock }

/** Whether the file begins with a section header block. */
export const isPcapng = (head: Uint8Array): boolean =>
  head.length >= 4 && head[0] === 0x0a && head[1] === 0x0d && head[2] === 0x0d && head[3] === 0x0a

/** A parser for one file. A block length that cannot be ends the reading and is named in `problems`; odd packets are counted. */
export const createPcapngParser = (problems: CaptureProblems): CaptureParser => {
  let littleEndian = true
  let interfaces: Interface[] = []
  let bytesToSkip = 0
  let lastTimeUs = 0
  /** Of this section's interfaces; their counts only grow, so the newest block of each counts. */
  let drops = new Map<number, number>()
  let earlierDrops = 0

  const addPacket = (
    batch: PacketBatch,
    face: Interface | undefined,
    timeUs: number,
    at: number,
    captured: number,
    wire: number,
    end: number,
  ): void => {
    if (!face || at + captured > end) {
      problems.skippedRecords++
      return
    }
    lastTimeUs = timeUs
    appendPacket(batch, face.linkType, timeUs, at, captured, Math.max(wire, captured))
  }

  const readPacket = (view: DataView, type: number, at: number, end: number, batch: PacketBatch): void => {
    const u32 = (offset: number) => view.getUint32(at + offset, littleEndian)
    if (type === SIMPLE_PACKET && end - at >= 4) {
      // A simple packet has no time of its own: it is placed at the packet before it.
      const captured = Math.min(u32(0), interfaces[0]?.snapBytes || 0xffff_ffff, end - at - 4)
      addPacket(batch, interfaces[0], lastTimeUs, at + 4, captured, u32(0), end)
    } else if (type !== SIMPLE_PACKET && end - at >= 20) {
      const id = type === ENHANCED_PACKET ? u32(0) : view.getUint16(at, littleEndian)
      const face = interfaces[id]
      addPacket(batch, face, face ? timeUsOf(face.clock, u32(4), u32(8)) : 0, at + 20, u32(12), u32(16), end)
    } else problems.skippedRecords++
  }

  const readInterface = (view: DataView, at: number, end: number): void => {
    if (end - at < 8 || interfaces.length >= MAX_INTERFACES) {
      problems.skippedRecords++
      return
    }
    interfaces.push({
      linkType: view.getUint16(at, littleEndian),
      snapBytes: view.getUint32(at + 4, littleEndian),
      clock: clockOf(view, at + 8, end, littleEndian),
    })
  }

  const readStatistics = (view: DataView, at: number, end: number): void => {
    const dropped = end - at < 12 ? undefined : dropsOf(view, at, end, littleEndian)
    if (dropped === undefined) return
    drops.set(view.getUint32(at, littleEndian), dropped)
    problems.kernelDrops = earlierDrops + [...drops.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Sets the byte order of a new section; false when its magic is unknown. */
  const beginSection = (view: DataView, at: number): boolean => {
    littleEndian = view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC
    if (!littleEndian && view.getUint32(at + 8, false) !== BYTE_ORDER_MAGIC) return false
    interfaces = []
    drops = new Map()
    earlierDrops = problems.kernelDrops ?? 0
    return true
  }

  const stop = (why: string, end: number): number => {
    problems.stopped = why
    return end
  }

  const parse = (bytes: Uint8Array, start: number, end: number, batch: PacketBatch): number => {
    if (problems.stopped) return end
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = start
    while (batch.count < batch.capacity && at < end) {
      const skipped = Math.min(bytesToSkip, end - at)
      bytesToSkip -= skipped
      at += skipped
      if (end - at < 12) break
      const type = view.getUint32(at, littleEndian)
      if (type === SECTION_HEADER && !beginSection(view, at)) return stop('a section has an unknown byte order', end)
      const claimed = view.getUint32(at + 4, littleEndian)
      if (claimed < 12) return stop(`a block claims ${claimed} bytes`, end)
      // Some writers forget the padding that makes a block a multiple of four.
      const length = Math.ceil(claimed / 4) * 4
      if (length > MAX_BLOCK_BYTES) {
        problems.skippedRecords++
        bytesToSkip = length
        continue
      }
      if (end - at < length) break
      if (type === INTERFACE) readInterface(view, at + 8, at + length - 4)
      else if (type === INTERFACE_STATISTICS) readStatistics(view, at + 8, at + length - 4)
      else if (type === ENHANCED_PACKET || type === SIMPLE_PACKET || type === OBSOLETE_PACKET) {
        readPacket(view, type, at + 8, at + length - 4, batch)
      }
      at += length
    }
    return at
  }
  return { parse }
}
