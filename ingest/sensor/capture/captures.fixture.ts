// Capture files built in code, for the tests of the readers.

type Order = 'little' | 'big'

const writer = (order: Order) => ({
  u16: (value: number): Buffer => {
    const bytes = Buffer.alloc(2)
    order === 'little' ? bytes.writeUInt16LE(value) : bytes.writeUInt16BE(value)
    return bytes
  },
  u32: (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    order === 'little' ? bytes.writeUInt32LE(value) : bytes.writeUInt32BE(value)
    return bytes
  },
  u64: (value: bigint): Buffer => {
    const bytes = Buffer.alloc(8)
    order === 'little' ? bytes.writeBigInt64LE(value) : bytes.writeBigInt64BE(value)
    return bytes
  },
})

export type FilePacket = {
  readonly seconds: number
  readonly fraction: number
  readonly bytes: Buffer
  readonly wire?: number
}

type PcapOptions = { order?: Order; magic?: number; linkType?: number; headerBytes?: number; version?: number }

/** A classic pcap. */
export const pcapFile = (packets: readonly FilePacket[], options: PcapOptions = {}): Buffer => {
  const { order = 'little', magic = 0xa1b2c3d4, linkType = 1, headerBytes = 16, version = 4 } = options
  const { u16, u32 } = writer(order)
  const head = [u32(magic), u16(2), u16(version), u32(0), u32(0), u32(65_535), u32(linkType)]
  const records = packets.flatMap(({ seconds, fraction, bytes, wire = bytes.length }) => {
    const lengths = version < 4 ? [u32(wire), u32(bytes.length)] : [u32(bytes.length), u32(wire)]
    return [u32(seconds), u32(fraction), ...lengths, Buffer.alloc(headerBytes - 16), bytes]
  })
  return Buffer.concat([...head, ...records])
}

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])

/** Builders of pcapng blocks in one byte order. */
export const pcapng = (order: Order = 'little') => {
  const { u16, u32, u64 } = writer(order)
  const block = (type: number, body: Buffer): Buffer => {
    const length = u32(12 + body.length)
    return Buffer.concat([u32(type), length, body, length])
  }
  const option = (code: number, value: Buffer): Buffer => Buffer.concat([u16(code), u16(value.length), padded(value)])
  const halves = (time: bigint) => [u32(Number(time >> 32n)), u32(Number(time & 0xffff_ffffn))]
  return {
    block,
    section: () => block(0x0a0d0d0a, Buffer.concat([u32(0x1a2b3c4d), u16(1), u16(0), u64(-1n)])),
    face: (linkType: number, { resolution, offset }: { resolution?: number; offset?: bigint } = {}) =>
      block(
        1,
        Buffer.concat([
          ...[u16(linkType), u16(0), u32(65_535)],
          ...(resolution === undefined ? [] : [option(9, Buffer.from([resolution]))]),
          ...(offset === undefined ? [] : [option(14, u64(offset))]),
          option(0, Buffer.alloc(0)),
        ]),
      ),
    enhanced: (face: number, time: bigint, bytes: Buffer, captured = bytes.length) =>
      block(6, Buffer.concat([u32(face), ...halves(time), u32(captured), u32(bytes.length), padded(bytes)])),
    obsolete: (face: number, time: bigint, bytes: Buffer) =>
      block(
        2,
        Buffer.concat([u16(face), u16(0), ...halves(time), u32(bytes.length), u32(bytes.length), padded(bytes)]),
      ),
    statistics: (face: number, drops: bigint) =>
      block(5, Buffer.concat([u32(face), u32(0), u32(0), option(5, u64(drops)), option(0, Buffer.alloc(0))])),
    simple: (bytes: Buffer) => block(3, Buffer.concat([u32(bytes.length), padded(bytes)])),
  }
}
