// The outer IPv4 addresses of captured packets: read, and written in place. Checksums are left as they are; the sensor reads none.
import { linkLayerOf } from '../../ingest/sensor/decode/decode-link.ts'
import { createDecodedPacket } from '../../ingest/sensor/decode/decoded-packet.ts'

const scratch = createDecodedPacket()
const SOURCE = 12
const TARGET = 16
const HEADER_BYTES = 20

/** Offset of the IPv4 header of the packet in bytes[start, end); undefined: it is no IPv4 packet, or its header is cut. */
export const ipv4At = (linkType: number, bytes: Uint8Array, start: number, end: number): number | undefined => {
  const at = linkLayerOf(linkType, bytes, start, end, scratch)
  return typeof at === 'number' && at + HEADER_BYTES <= end && (bytes[at] as number) >> 4 === 4 ? at : undefined
}

/** Addresses are unsigned 32-bit numbers. */
export const readEnds = (bytes: Uint8Array, at: number): readonly [source: number, target: number] => [
  word(bytes, at + SOURCE),
  word(bytes, at + TARGET),
]

/** Puts in the place of each address of `moved` what it stands for. */
export const moveEnds = (bytes: Uint8Array, at: number, moved: ReadonlyMap<number, number>): void => {
  for (const place of [at + SOURCE, at + TARGET]) {
    const address = moved.get(word(bytes, place))
    if (address !== undefined) for (let i = 0; i < 4; i++) bytes[place + i] = (address >>> (24 - 8 * i)) & 0xff
  }
}

const word = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)) >>>
  0

/** "10.0.0.1" as a number; undefined: no IPv4 address. */
export const ipv4Number = (text: string): number | undefined => {
  const parts = text.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => !(Number.isInteger(part) && part >= 0 && part <= 255)))
    return undefined
  return parts.reduce((sum, part) => sum * 256 + part, 0)
}

/** RFC 1918. */
export const isPrivate = (address: number): boolean =>
  address >>> 24 === 10 || address >>> 20 === 0xac1 || address >>> 16 === 0xc0a8

/** A host: no multicast, broadcast, loopback or unspecified address. */
export const isHost = (address: number): boolean => {
  const first = address >>> 24
  return first !== 0 && first !== 127 && first < 224 && (address & 0xff) !== 0xff
}
