import { randomBytes } from 'node:crypto'
import { compressFrameSync } from 'lz4-napi'
import { describe, expect, it } from 'vitest'
import { Lz4Error, packFrame, sizeOfFrame, unpackFrame } from './lz4.ts'

const TEXT = Buffer.from('flow after flow after flow, '.repeat(5000))
const MOST = 1_000_000
const BOMB = compressFrameSync(Buffer.alloc(50_000_000))

describe('unpackFrame', () => {
  it.each([
    ['text that repeats', TEXT],
    ['noise', randomBytes(300_000)],
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from('x')],
  ])('gives %s back', (_, bytes) => {
    const frame = packFrame(bytes)
    expect(sizeOfFrame(frame, MOST)).toBe(bytes.length)
    expect(unpackFrame(frame, MOST)).toEqual(bytes)
  })

  it('reads frames with checksums of blocks and content', () => {
    const frame = compressFrameSync(TEXT, { contentChecksum: true, blockChecksums: true })
    expect(unpackFrame(frame, MOST)).toEqual(TEXT)
  })

  it('refuses a bomb before it decompresses it', () => {
    expect(BOMB.length).toBeLessThan(300_000)
    expect(sizeOfFrame(BOMB, MOST)).toBeLessThan(2 * MOST + 4_194_304)
    expect(() => unpackFrame(BOMB, MOST)).toThrow(/more than 1000000 bytes/)
  })

  it.each([
    ['no frame', Buffer.from('{"events":[]}')],
    ['nothing at all', Buffer.alloc(0)],
    ['a frame cut off', packFrame(TEXT).subarray(0, 100)],
    ['a frame without its end', packFrame(TEXT).subarray(0, -4)],
    ['a frame with something behind it', Buffer.concat([packFrame(TEXT), Buffer.from('x')])],
    ['two frames', Buffer.concat([packFrame(TEXT), packFrame(TEXT)])],
    ['a block larger than the frame', Buffer.from('04224d18604073ffffff7f00', 'hex')],
  ])('refuses %s', (_, bytes) => {
    expect(() => unpackFrame(bytes, MOST)).toThrow(Lz4Error)
  })

  it('refuses content that its checksum denies', () => {
    const frame = compressFrameSync(TEXT, { contentChecksum: true })
    frame.writeUInt8((frame[frame.length - 1] as number) ^ 1, frame.length - 1)
    expect(() => unpackFrame(frame, MOST)).toThrow(Lz4Error)
  })

  it('ends on every frame with one byte changed', () => {
    const frame = packFrame(TEXT.subarray(0, 2000))
    for (let at = 0; at < frame.length; at++) {
      const broken = Buffer.from(frame)
      broken[at] = (broken[at] as number) ^ (1 << (at % 8))
      try {
        expect(unpackFrame(broken, MOST).length).toBeLessThanOrEqual(MOST)
      } catch (error) {
        expect(error).toBeInstanceOf(Lz4Error)
      }
    }
  })
})
