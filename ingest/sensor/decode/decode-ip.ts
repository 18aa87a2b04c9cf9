// IPv4 (options, fragments) and IPv6 (extension headers). Lengths in the header are checked against what was captured.
import { decodeTransport } from './decode-transport.ts'
import type { DecodedPacket, Passed } from './decoded-packet.ts'
import type { FragmentMemory } from './fragments.ts'

const HOP_BY_HOP = 0
const ROUTING = 43
const FRAGMENT = 44
const AUTHENTICATION = 51
const DESTINATION_OPTIONS = 60
const MOBILITY = 135
/** A longer chain of extension headers is malformed. */
const MAX_EXTENSIONS = 8

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 24) |
  ((bytes[at + 1] as number) << 16) |
  ((bytes[at + 2] as number) << 8) |
  (bytes[at + 3] as number)

/** Decodes the IP packet at `at`; `end` bounds the captured bytes and `wireEnd` the bytes that were on the wire. */
export const decodeIp = (
  bytes: Uint8Array,
  at: number,
  end: number,
  wireEnd: number,
  packet: DecodedPacket,
  fragments: FragmentMemory,
): Passed => {
  if (at >= end) return 'truncated_header'
  const version = (bytes[at] as number) >> 4
  packet.ipVersion = version
  packet.isFragment = false
  if (version === 4) return decodeIpv4(bytes, at, end, wireEnd, packet, fragments)
  return version === 6 ? decodeIpv6(bytes, at, end, wireEnd, packet, fragments) : 'malformed_ip'
}

const decodeIpv4 = (
  bytes: Uint8Array,
  at: number,
  end: number,
  wireEnd: number,
  packet: DecodedPacket,
  fragments: FragmentMemory,
): Passed => {
  if (at + 20 > end) return 'truncated_header'
  const headerBytes = ((bytes[at] as number) & 0x0f) * 4
  if (headerBytes < 20) return 'malformed_ip'
  // Segmentation offload leaves 0 in the total length of packets captured on the sending host.
  const claimed = u16(bytes, at + 2) || wireEnd - at
  if (claimed < headerBytes) return 'malformed_ip'
  if (at + headerBytes > end) return 'truncated_header'
  packet.ipBytes = claimed
  packet.ttl = bytes[at + 8] as number
  packet.protocol = bytes[at + 9] as number
  const { addresses } = packet
  addresses[0] = addresses[1] = addresses[4] = addresses[5] = 0
  addresses[2] = addresses[6] = 0xffff
  addresses[3] = word(bytes, at + 12)
  addresses[7] = word(bytes, at + 16)
  // Bytes behind the IP packet are Ethernet padding.
  const limit = Math.min(end, at + claimed)
  const place = u16(bytes, at + 6) & 0x3fff
  if (place === 0) return decodeTransport(bytes, at + headerBytes, limit, headerBytes, packet)
  packet.isFragment = true
  const offset = (place & 0x1fff) * 8
  const isLast = (place & 0x2000) === 0
  const id = u16(bytes, at + 4)
  return fragments.decode(
    { bytes, at: at + headerBytes, limit, ipHeaderBytes: headerBytes, id, offset, isLast },
    packet,
  )
}

const decodeIpv6 = (
  bytes: Uint8Array,
  at: number,
  end: number,
  wireEnd: number,
  packet: DecodedPacket,
  fragments: FragmentMemory,
): Passed => {
  if (at + 40 > end) return 'truncated_header'
  // 0 is a jumbogram or offload: what was on the wire decides.
  const claimed = u16(bytes, at + 4)
  packet.ipBytes = claimed === 0 ? wireEnd - at : claimed + 40
  packet.ttl = bytes[at + 7] as number
  for (let i = 0; i < 8; i++) packet.addresses[i] = word(bytes, at + 8 + i * 4)
  const limit = Math.min(end, at + packet.ipBytes)
  let next = bytes[at + 6] as number
  let header = at + 40
  for (let extensions = 0; isExtension(next); extensions++) {
    if (extensions === MAX_EXTENSIONS) return 'malformed_ip'
    if (header + 8 > limit) return 'truncated_header'
    const following = bytes[header] as number
    if (next === FRAGMENT) {
      const place = u16(bytes, header + 2)
      const id = word(bytes, header + 4)
      packet.isFragment = true
      packet.protocol = following
      // Offset 0 and no more to come: an atomic fragment is a whole packet (RFC 6946).
      if ((place & 0xfff9) !== 0) {
        const isLast = (place & 1) === 0
        const [data, offset] = [header + 8, place & 0xfff8]
        return fragments.decode({ bytes, at: data, limit, ipHeaderBytes: data - at, id, offset, isLast }, packet)
      }
    }
    header += lengthOfExtension(next, bytes[header + 1] as number)
    next = following
  }
  packet.protocol = next
  if (header > limit) return 'truncated_header'
  return decodeTransport(bytes, header, limit, header - at, packet)
}

const isExtension = (protocol: number): boolean =>
  protocol === HOP_BY_HOP ||
  protocol === ROUTING ||
  protocol === FRAGMENT ||
  protocol === AUTHENTICATION ||
  protocol === DESTINATION_OPTIONS ||
  protocol === MOBILITY

const lengthOfExtension = (protocol: number, field: number): number => {
  if (protocol === FRAGMENT) return 8
  return protocol === AUTHENTICATION ? (field + 2) * 4 : (field + 1) * 8
}
