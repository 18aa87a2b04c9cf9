// Link layers: where the IP header of a frame begins. Link types: https://www.tcpdump.org/linktypes.html
import { type Found, payloadOfType, pppPayload, typedPayload } from './decode-ethertype.ts'
import type { DecodedPacket } from './decoded-packet.ts'
import { PPPOE } from './tunnels.ts'

/** Netfilter log entries (NFLOG) read before giving up. */
const MAX_ENTRIES = 64
const NFLOG_PAYLOAD = 9

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] as number) << 8) | (bytes[at + 1] as number)

/** Offset of the IP header of the frame in bytes[start, end), or why there is none. Notes VLAN ids and tunnels below IP. */
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
    default:
      return rarerLinkLayerOf(linkType, bytes, start, end, packet)
  }
}

const rarerLinkLayerOf = (
  linkType: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  packet: DecodedPacket,
): Found => {
  switch (linkType) {
    case 9: // PPP, with or without HDLC address and control
    case 50:
      return pppPayload(bytes, start, end, packet)
    case 51: // PPPoE session without Ethernet
      return pppoePayload(bytes, start, end, packet)
    case 204: // PPP behind a byte that tells the direction
      return pppPayload(bytes, start + 1, end, packet)
    case 104: // Cisco HDLC: address, control, EtherType
      return typedPayload(bytes, start + 2, end, packet)
    case 109: // OpenBSD's view of IPsec
      return ipVersionAt(bytes, start + 12, end)
    case 117: // OpenBSD's packet filter log: its first byte is its length without padding
      return start >= end ? 'truncated_header' : ipVersionAt(bytes, start + (((bytes[start] as number) + 3) & ~3), end)
    case 226: // Solaris IPNET
      return ipVersionAt(bytes, start + 24, end)
    case 239:
      return nflogPayload(bytes, start, end)
    case 105: // 802.11, bare and behind the headers of Prism, radiotap and AVS
    case 119:
    case 127:
    case 163:
      return 'ieee80211'
    default:
      return 'link_type_unsupported'
  }
}

const pppoePayload = (bytes: Uint8Array, start: number, end: number, packet: DecodedPacket): Found => {
  if (start + 6 > end) return 'truncated_header'
  packet.tunnel = PPPOE
  packet.tunnelId = u16(bytes, start + 2)
  return pppPayload(bytes, start + 6, end, packet)
}

/** Entries of length, type and value in the byte order of the machine that captured, which is little-endian nearly everywhere. */
const nflogPayload = (bytes: Uint8Array, start: number, end: number): Found => {
  let at = start + 4
  for (let entries = 0; entries < MAX_ENTRIES; entries++) {
    if (at + 4 > end) return 'truncated_header'
    const length = (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
    const type = (bytes[at + 2] as number) | (((bytes[at + 3] as number) & 0x7f) << 8)
    if (length < 4) return 'not_ip'
    if (type === NFLOG_PAYLOAD) return ipVersionAt(bytes, at + 4, end)
    at += (length + 3) & ~3
  }
  return 'not_ip'
}

const ipVersionAt = (bytes: Uint8Array, at: number, end: number): Found => {
  if (at >= end) return 'truncated_header'
  const version = (bytes[at] as number) >> 4
  return version === 4 || version === 6 ? at : 'not_ip'
}
