// LZ4 frames (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md, version 1.6) from strangers. How large a frame would become is
// added up from its sequences before anything is decompressed: four megabytes can stand for a gigabyte.
import { compressFrameSync, decompressFrameSync } from 'lz4-napi'

const MAGIC = 0x184d2204
const VERSION_MASK = 0b1100_0000
const VERSION_1 = 0b0100_0000
const BLOCK_CHECKSUM = 0b1_0000
const CONTENT_SIZE = 0b1000
const CONTENT_CHECKSUM = 0b100
const DICTIONARY_ID = 0b1
const UNCOMPRESSED = 0x8000_0000

/** The bytes are no single LZ4 frame, or one that would become too large. */
export class Lz4Error extends Error {
  override readonly name = 'Lz4Error'
}

/** Decompresses one frame. Throws Lz4Error when it would become more than `mostBytes`, is cut off, or is none. */
export const unpackFrame = (frame: Buffer, mostBytes: number): Buffer => {
  const sizeBytes = sizeOfFrame(frame, mostBytes)
  if (sizeBytes > mostBytes) throw new Lz4Error(`it would become more than ${mostBytes} bytes`)
  try {
    return decompressFrameSync(frame)
  } catch (cause) {
    throw new Lz4Error('its checksums or sequences do not hold', { cause })
  }
}

export const packFrame = (bytes: Uint8Array): Buffer => compressFrameSync(Buffer.from(bytes))

/** Bytes that a frame becomes; stops counting above `mostBytes`. Throws Lz4Error when it is not one whole frame and nothing else. */
export const sizeOfFrame = (frame: Buffer, mostBytes: number): number => {
  const read32 = (at: number): number => {
    if (at + 4 > frame.length) throw new Lz4Error('it is cut off')
    return frame.readUInt32LE(at)
  }
  if (read32(0) !== MAGIC) throw new Lz4Error('it does not begin like an LZ4 frame')
  const flags = frame[4] ?? 0
  if ((flags & VERSION_MASK) !== VERSION_1) throw new Lz4Error('it is of another version of LZ4 frames')
  if (flags & DICTIONARY_ID) throw new Lz4Error('it wants a dictionary')
  const checksumBytes = flags & BLOCK_CHECKSUM ? 4 : 0
  // Magic, flags, block descriptor, content size, header checksum.
  let at = 6 + (flags & CONTENT_SIZE ? 8 : 0) + 1
  let sizeBytes = 0
  for (;;) {
    const head = read32(at)
    at += 4
    if (head === 0) break
    const end = at + (head >= UNCOMPRESSED ? head - UNCOMPRESSED : head)
    if (end + checksumBytes > frame.length) throw new Lz4Error('it is cut off')
    sizeBytes += head >= UNCOMPRESSED ? end - at : sizeOfBlock(frame, at, end, mostBytes - sizeBytes)
    if (sizeBytes > mostBytes) return sizeBytes
    at = end + checksumBytes
  }
  if (at + (flags & CONTENT_CHECKSUM ? 4 : 0) !== frame.length)
    throw new Lz4Error('something is missing or left over behind it')
  return sizeBytes
}

/** Sum of the literals and matches of a block's sequences; stops above `mostBytes`. */
const sizeOfBlock = (frame: Buffer, start: number, end: number, mostBytes: number): number => {
  let at = start
  let sizeBytes = 0
  // Bytes of 255 go on; each adds, so that a length cannot outgrow the frame by more than 255 times.
  const longer = (nibble: number): number => {
    let length = nibble
    if (nibble < 15) return length
    for (;;) {
      if (at >= end) throw new Lz4Error('a sequence is cut off')
      const byte = frame[at++] as number
      length += byte
      if (byte < 255) return length
    }
  }
  while (at < end && sizeBytes <= mostBytes) {
    const token = frame[at++] as number
    const literals = longer(token >> 4)
    at += literals
    sizeBytes += literals
    if (at > end) throw new Lz4Error('a sequence is cut off')
    // The last sequence has literals only.
    if (at === end) break
    at += 2
    if (at > end) throw new Lz4Error('a sequence is cut off')
    sizeBytes += longer(token & 15) + 4
  }
  return sizeBytes
}
