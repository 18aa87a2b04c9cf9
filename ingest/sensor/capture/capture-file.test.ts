import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { openCapture } from './capture-file.ts'
import { type FilePacket, pcapFile, pcapng } from './captures.fixture.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'capture-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Read = { timeUs: number; linkType: number; bytes: string; wire: number }

const read = async (content: Buffer) => {
  const file = path.join(folder, 'capture')
  writeFileSync(file, content)
  const capture = openCapture(file)
  const packets: Read[] = []
  for await (const batch of capture.batches) {
    for (let i = 0; i < batch.count; i++) {
      const from = batch.offset[i] as number
      const bytes = Buffer.from(batch.bytes.subarray(from, from + (batch.capturedLength[i] as number)))
      const [timeUs, linkType, wire] = [batch.timeUs[i], batch.linkType[i], batch.wireLength[i]] as number[]
      packets.push({ timeUs, linkType, bytes: bytes.toString(), wire } as Read)
    }
  }
  return { packets, problems: capture.problems }
}

const two: FilePacket[] = [
  { seconds: 1_700_000_000, fraction: 5, bytes: Buffer.from('first') },
  { seconds: 1_700_000_001, fraction: 999_999, bytes: Buffer.from('second!'), wire: 1500 },
]
const MICROS = [1_700_000_000_000_005, 1_700_000_001_999_999]
const clean = { truncatedTails: 0, skippedRecords: 0, kernelDrops: undefined, stopped: undefined }

describe('pcap', () => {
  test.each([
    ['little endian, microseconds', { order: 'little' as const }],
    ['big endian, microseconds', { order: 'big' as const }],
    ['longer record headers', { magic: 0xa1b2cd34, headerBytes: 24 }],
    ['lengths the old way round', { version: 3 }],
  ])('reads %s', async (_name, options) => {
    const { packets, problems } = await read(pcapFile(two, { ...options, linkType: 113 }))
    expect(packets).toEqual([
      { timeUs: MICROS[0], linkType: 113, bytes: 'first', wire: 5 },
      { timeUs: MICROS[1], linkType: 113, bytes: 'second!', wire: 1500 },
    ])
    expect(problems).toEqual(clean)
  })

  test.each(['little', 'big'] as const)('reads nanoseconds, %s endian, rounded down', async (order) => {
    const nanoseconds = two.map((packet) => ({ ...packet, fraction: packet.fraction * 1000 + 999 }))
    const { packets } = await read(pcapFile(nanoseconds, { order, magic: 0xa1b23c4d }))
    expect(packets.map(({ timeUs }) => timeUs)).toEqual(MICROS)
  })

  test('counts a tail that is cut anywhere, and reads all before it', async () => {
    const whole = pcapFile(two)
    for (let cut = 1; cut < 16 + 7; cut++) {
      const { packets, problems } = await read(whole.subarray(0, whole.length - cut))
      expect(packets).toHaveLength(1)
      expect(problems.truncatedTails).toBe(1)
    }
  })

  test('stops at a length that cannot be', async () => {
    const bytes = pcapFile([...two, ...two])
    bytes.writeUInt32LE(0x7fff_ffff, 24 + 16 + 5 + 8)
    const { packets, problems } = await read(bytes)
    expect(packets).toHaveLength(1)
    expect(problems.stopped).toContain('2147483647')
  })

  test('reads more than fits its window, also when packed', async () => {
    const many = Array.from({ length: 9000 }, (_, i) => ({ seconds: i, fraction: 0, bytes: Buffer.alloc(300, 'x') }))
    for (const content of [pcapFile(many), gzipSync(pcapFile(many))]) {
      const { packets, problems } = await read(content)
      expect(packets.map(({ timeUs }) => timeUs / 1e6)).toEqual(many.map(({ seconds }) => seconds))
      expect(problems).toEqual(clean)
    }
  })

  test('takes the cut end of a packed file for its end', async () => {
    const packed = gzipSync(pcapFile(two))
    expect((await read(packed.subarray(0, packed.length - 9))).packets.length).toBeLessThanOrEqual(2)
  })
})

test.each([Buffer.from('#!/bin/sh\n'), Buffer.from('ab'), Buffer.alloc(0)])(
  'refuses what is no capture',
  async (content) => {
    await expect(read(content)).rejects.toThrow('neither pcap nor pcapng')
  },
)

test('names a file that cannot be read', async () => {
  const batches = openCapture(path.join(folder, 'missing')).batches[Symbol.asyncIterator]()
  await expect(batches.next()).rejects.toThrow('missing')
})

describe('pcapng', () => {
  test.each(['little', 'big'] as const)('reads every kind of packet block, %s endian', async (order) => {
    const b = pcapng(order)
    const blocks = [
      ...[b.section(), b.face(1), b.face(101, { resolution: 9, offset: 10n })],
      b.enhanced(0, 1_700_000_000_000_005n, Buffer.from('micro')),
      b.enhanced(1, 1_699_999_990_123_456_789n, Buffer.from('nano')),
      b.obsolete(0, 7n, Buffer.from('obsolete')),
      b.simple(Buffer.from('simple')),
      b.block(0xbad, Buffer.alloc(8)),
    ]
    const { packets, problems } = await read(Buffer.concat(blocks))
    expect(packets.map(({ timeUs, linkType, bytes }) => [timeUs, linkType, bytes])).toEqual([
      [1_700_000_000_000_005, 1, 'micro'],
      [1_700_000_000_123_456, 101, 'nano'],
      [7, 1, 'obsolete'],
      [7, 1, 'simple'],
    ])
    expect(problems).toEqual(clean)
  })

  test.each([
    [3, 1_700_000_000_123n, 1_700_000_000_123_000],
    [0, 1_700_000_000n, 1_700_000_000_000_000],
    [0x80 | 10, 1_700_000_000n * 1024n + 512n, 1_700_000_000_500_000],
    [10, 1_700_000_000_123_456_789n * 10n, 1_700_000_000_123_456],
  ])('reads resolution %i', async (resolution, time, expected) => {
    const b = pcapng()
    const { packets } = await read(
      Buffer.concat([
        b.section(),
        b.face(1, { resolution }),
        b.enhanced(0, time & ((1n << 64n) - 1n), Buffer.from('x')),
      ]),
    )
    expect(packets[0]?.timeUs).toBe(expected)
  })

  test('begins anew with each section, in its own byte order', async () => {
    const [little, big] = [pcapng('little'), pcapng('big')]
    const first = [little.section(), little.face(1), little.enhanced(0, 1n, Buffer.from('a'))]
    const second = [big.section(), big.face(113), big.enhanced(0, 2n, Buffer.from('b'))]
    const { packets } = await read(Buffer.concat([...first, ...second]))
    expect(packets.map(({ linkType, timeUs }) => [linkType, timeUs])).toEqual([
      [1, 1],
      [113, 2],
    ])
  })

  test('adds up the drops that the capturing tool admits, per interface and section', async () => {
    const b = pcapng()
    const section = [b.section(), b.face(1), b.face(1), b.statistics(0, 3n), b.statistics(0, 5n), b.statistics(1, 2n)]
    const { problems } = await read(Buffer.concat([...section, b.section(), b.face(1), b.statistics(0, 10n)]))
    expect(problems).toEqual({ ...clean, kernelDrops: 17 })
  })

  test('counts packets that make no sense and passes over huge blocks', async () => {
    const b = pcapng()
    const { packets, problems } = await read(
      Buffer.concat([
        ...[b.section(), b.face(1)],
        b.enhanced(5, 1n, Buffer.from('no such interface')),
        b.enhanced(0, 1n, Buffer.from('beyond its block'), 4_000_000_000),
        b.block(6, Buffer.alloc(4)),
        b.block(0xbad, Buffer.alloc(9 << 20)),
        b.enhanced(0, 2n, Buffer.from('good')),
      ]),
    )
    expect(packets.map(({ bytes }) => bytes)).toEqual(['good'])
    expect(problems).toEqual({ ...clean, skippedRecords: 4 })
  })

  test('stops at a block shorter than its own frame', async () => {
    const b = pcapng()
    const bad = b.block(6, Buffer.alloc(0))
    bad.writeUInt32LE(4, 4)
    const { problems } = await read(Buffer.concat([b.section(), bad, b.face(1)]))
    expect(problems.stopped).toContain('4 bytes')
  })
})
