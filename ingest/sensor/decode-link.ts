// Link layers: where the IP header of a frame begins. Link types: https://www.tcpdump.org/linktypes.html
import type { DecodedPacket, SkipReason } from './decoded-packet.ts'

const IPV4 = 0x0800
const IPV6 = 0x86dd
const VLAN_TAGS = new Set([0x8100, 0x88a8, 0x9100, 0x9200])
const PPPOE_SESSION = 0x8864
/** Tags deeper than this are an attempt to keep the decoder busy. */
const MAX_TAGS = 4

type Found = number | SkipReason

/** Offset of the IP header of the frame in bytes[start, end), or why there is none. Notes the outermost VLAN id. */
export const linkLayerOf = (
  linkType: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  packet: DecodedPacket,
): Found => {
  switch (linkType) {
    case 1: // Ethernet
      return typedPayload(bytes, start + 12, end, packet)
    case 0: // BSD loopback: address family in the byte order of the writer
    case 108: // OpenBSD loopback
      return ipVersionAt(bytes, start + 4, end)
    case 12: // raw IP, as some systems number it
    case 14:
    case 101: // raw IP
    case 228: // raw IPv4
    case 229: // raw IPv6
      return ipVersionAt(bytes, start, end)
    case 113: // Linux cooked
      return typedPayload(bytes, start + 14, end, packet)
    case 276: // Linux cooked, version 2: the type comes first
      return start + 2 > end ? 'truncated_header' : payloadOfType(u16(bytes, start), bytes, start + 20, end, packet)
    case 9: // PPP, with or without HDLC address and control
    case 50:
      return pppPayload(bytes, start, end)
    case 51: // PPPoE session without Ethernet
      return pppPayload(bytes, start + 6, end)
    default:
      return 'link_type_unsupported'
  }
}

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] as number) << 8) | (bytes[at + 1] as number)

const typedPayload = (bytes: Uint8Array, at: number, end: number, packet: DecodedPacket): Found =>
  at + 2 > end ? 'truncated_header' : payloadOfType(u16(bytes, at), bytes, at + 2, end, packet)

const payloadOfType = (type: number, bytes: Uint8Array, start: number, end: number, packet: DecodedPacket): Found => {
  let etherType = type
  let at = start
  for (let tags = 0; etherType !== IPV4 && etherType !== IPV6; tags++) {
    if (etherType === PPPOE_SESSION) return pppPayload(bytes, at + 6, end)
    if (!VLAN_TAGS.has(etherType) || tags === MAX_TAGS) return 'not_ip'
    if (at + 4 > end) return 'truncated_header'
    if (packet.vlanId < 0) packet.vlanId = u16(bytes, at) & 0x0fff
    etherType = u16(bytes, at + 2)
    at += 4
  }
  return at
}

const pppPayload = (bytes: Uint8Array, start: number, end: number): Found => {
  let at = start
  if (at + 4 > end) return 'truncated_header'
  if (bytes[at] === 0xff && bytes[at + 1] === 0x03) at += 2
  // A protocol field whose first byte is odd is compressed to that one byte.
  const compressed = ((bytes[at] as number) & 1) === 1
  const protocol = compressed ? (bytes[at] as number) : u16(bytes, at)
  if (protocol !== 0x21 && protocol !== 0x57) return 'not_ip'
  return at + (compressed ? 1 : 2)
}

const ipVersionAt = (bytes: Uint8Array, at: number, end: number): Found => {
  if (at >= end) return 'truncated_header'
  const version = (bytes[at] as number) >> 4
  return version === 4 || version === 6 ? at : 'not_ip'
}
