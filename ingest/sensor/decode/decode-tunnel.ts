// Tunnels above IP: where the packet inside begins. A packet whose inside is no IP packet stays one of the outer flow (GTP-U echo,
// VXLAN with ARP, L2TP control): it answers -1 for those. Each header is checked in full, since the port alone proves nothing.
import { insideCapwap } from './decode-capwap.ts'
import { IPV4, IPV6, MPLS_UNICAST, payloadOfType, pppPayload, typedPayload } from './decode-ethertype.ts'
import { type DecodedPacket, TCP, UDP } from './decoded-packet.ts'
import { ERSPAN, ETHERIP, GENEVE, GRE, GTPU, IPIP, L2TP, MPLS, PPTP, TEREDO, VXLAN } from './tunnels.ts'

const PROTOCOL_IPV4 = 4
const PROTOCOL_IPV6 = 41
const PROTOCOL_GRE = 47
const PROTOCOL_ETHERIP = 97
const PROTOCOL_MPLS = 137

const PORT_L2TP = 1701
const PORT_GTPU = 2152
const PORT_TEREDO = 3544
const PORT_VXLAN = 4789
const PORT_CAPWAP = 5247
const PORT_GENEVE = 6081
/** VXLAN's port before it had one: the default of Linux. */
const PORT_VXLAN_LINUX = 8472

const ETHERNET_BRIDGED = 0x6558
const ERSPAN_2 = 0x88be
const ERSPAN_3 = 0x22eb
const PPP_IN_GRE = 0x880b
/** GTP-U extension headers passed over. */
const MAX_EXTENSIONS = 8

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
const u24 = (bytes: Uint8Array, at: number): number => (u16(bytes, at) << 8) | (bytes[at + 2] as number)
const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 65_536 + u16(bytes, at + 2)

/** A cheap question asked for every packet; a "yes" may still turn out to be no tunnel. */
export const mayCarryTunnel = (packet: DecodedPacket): boolean => {
  const { protocol } = packet
  if (protocol === TCP || packet.isFragment) return false
  if (protocol === UDP) return isTunnelPort(packet.dstPort) || isTunnelPort(packet.srcPort)
  return protocol === PROTOCOL_GRE || protocol === PROTOCOL_IPV4 || protocol === PROTOCOL_IPV6 || isRareTunnel(protocol)
}

const isRareTunnel = (protocol: number): boolean => protocol === PROTOCOL_ETHERIP || protocol === PROTOCOL_MPLS

const isTunnelPort = (port: number): boolean => {
  if (port < PORT_L2TP || port > PORT_VXLAN_LINUX) return false
  return port === PORT_VXLAN || port === PORT_GTPU || port === PORT_GENEVE || isRarePort(port)
}

const isRarePort = (port: number): boolean =>
  port === PORT_VXLAN_LINUX || port === PORT_L2TP || port === PORT_TEREDO || port === PORT_CAPWAP

/**
 * Offset of the IP packet inside, or -1. `packet` holds the outer packet, whose addresses it notes as the tunnel's ends; `wireEnd`
 * is where the outer packet's bytes ended on the wire. After -1 the tunnel's fields of `packet` mean nothing.
 */
export const insideOf = (bytes: Uint8Array, packet: DecodedPacket, wireEnd: number): number => {
  packet.tunnelIpVersion = packet.ipVersion
  packet.tunnelAddresses.set(packet.addresses)
  packet.tunnelId = -1
  const { payloadOffset, payloadEnd } = packet
  const at = carriedBy(bytes, payloadOffset, payloadEnd, wireEnd, packet)
  return typeof at === 'number' && at >= 0 && looksLikeIp(bytes, at, payloadEnd, wireEnd) ? at : -1
}

const carriedBy = (
  bytes: Uint8Array,
  at: number,
  end: number,
  wireEnd: number,
  packet: DecodedPacket,
): number | string => {
  switch (packet.protocol) {
    case PROTOCOL_IPV4:
    case PROTOCOL_IPV6:
      packet.tunnel = IPIP
      return at
    case PROTOCOL_GRE:
      return insideGre(bytes, at, end, packet)
    case PROTOCOL_ETHERIP:
      packet.tunnel = ETHERIP
      return at + 2 <= end && bytes[at] === 0x30 ? typedPayload(bytes, at + 14, end, packet) : -1
    case PROTOCOL_MPLS:
      packet.tunnel = MPLS
      return payloadOfType(MPLS_UNICAST, bytes, at, end, packet)
    default:
      return insideUdp(bytes, at, end, wireEnd, packet)
  }
}

const insideUdp = (bytes: Uint8Array, at: number, end: number, wireEnd: number, packet: DecodedPacket) => {
  if (at + 8 > end) return -1
  switch (isTunnelPort(packet.dstPort) ? packet.dstPort : packet.srcPort) {
    case PORT_VXLAN:
    case PORT_VXLAN_LINUX:
      return insideVxlan(bytes, at, end, packet)
    case PORT_GENEVE:
      return insideGeneve(bytes, at, end, packet)
    case PORT_GTPU:
      return insideGtpu(bytes, at, end, wireEnd, packet)
    case PORT_CAPWAP:
      return insideCapwap(bytes, at, end, packet)
    case PORT_L2TP:
      return insideL2tp(bytes, at, end, packet)
    default:
      return insideTeredo(bytes, at, end, packet)
  }
}

/** RFC 7348; the group policy extension uses bit 0x80 and two more bytes. */
const insideVxlan = (bytes: Uint8Array, at: number, end: number, packet: DecodedPacket) => {
  const flags = bytes[at] as number
  if ((flags & 0x7f) !== 0x08 || bytes[at + 7] !== 0) return -1
  if (flags === 0x08 && u24(bytes, at + 1) !== 0) return -1
  packet.tunnel = VXLAN
  packet.tunnelId = u24(bytes, at + 4)
  return typedPayload(bytes, at + 20, end, packet)
}

/** RFC 8926. */
const insideGeneve = (bytes: Uint8Array, at: number, end: number, packet: DecodedPacket) => {
  const head = bytes[at] as number
  if (head >> 6 !== 0 || ((bytes[at + 1] as number) & 0x3f) !== 0 || bytes[at + 7] !== 0) return -1
  packet.tunnel = GENEVE
  packet.tunnelId = u24(bytes, at + 4)
  return carriedType(u16(bytes, at + 2), bytes, at + 8 + (head & 0x3f) * 4, end, packet)
}

/** An EtherType, or bridged Ethernet. Link types that cannot be here, such as a length, are refused. */
const carriedType = (type: number, bytes: Uint8Array, at: number, end: number, packet: DecodedPacket) => {
  if (type === ETHERNET_BRIDGED) return typedPayload(bytes, at + 12, end, packet)
  if (type !== IPV4 && type !== IPV6 && type !== MPLS_UNICAST) return -1
  return payloadOfType(type, bytes, at, end, packet)
}

/** 3GPP TS 29.281: user data (message 255) with its optional fields and extension headers. */
const insideGtpu = (bytes: Uint8Array, at: number, end: number, wireEnd: number, packet: DecodedPacket) => {
  const flags = bytes[at] as number
  if ((flags & 0xf0) !== 0x30 || bytes[at + 1] !== 255 || at + 8 + u16(bytes, at + 2) > wireEnd) return -1
  packet.tunnel = GTPU
  packet.tunnelId = u32(bytes, at + 4)
  if ((flags & 0x07) === 0) return at + 8
  if (at + 12 > end) return -1
  let next = flags & 0x04 ? (bytes[at + 11] as number) : 0
  let header = at + 12
  for (let extensions = 0; next !== 0; extensions++) {
    if (extensions === MAX_EXTENSIONS || header >= end) return -1
    const lengthBytes = (bytes[header] as number) * 4
    if (lengthBytes === 0 || header + lengthBytes > end) return -1
    header += lengthBytes
    next = bytes[header - 1] as number
  }
  return header
}

/** RFC 2661, version 2, data messages: PPP. */
const insideL2tp = (bytes: Uint8Array, at: number, end: number, packet: DecodedPacket) => {
  const flags = u16(bytes, at)
  if ((flags & 0x800f) !== 2) return -1
  let next = at + 2
  if (flags & 0x4000) next += 2
  if (next + 4 > end) return -1
  packet.tunnel = L2TP
  packet.tunnelId = u16(bytes, next + 2)
  next += 4
  if (flags & 0x0800) next += 4
  if (flags & 0x0200) next += next + 2 > end ? 2 : 2 + u16(bytes, next)
  return pppPayload(bytes, next, end, packet)
}

/** RFC 4380: IPv6 behind an authentication header and an origin, both optional. */
const insideTeredo = (bytes: Uint8Array, start: number, end: number, packet: DecodedPacket) => {
  packet.tunnel = TEREDO
  let at = start
  if (u16(bytes, at) === 1) at += 13 + (bytes[at + 2] as number) + (bytes[at + 3] as number)
  if (at + 2 <= end && u16(bytes, at) === 0) at += 8
  return at < end && (bytes[at] as number) >> 4 === 6 ? at : -1
}

/** RFC 2784 and 2890 (version 0), RFC 2637 (version 1). Source routes (RFC 1701) are refused, as RFC 2784 says. */
const insideGre = (bytes: Uint8Array, at: number, end: number, packet: DecodedPacket) => {
  if (at + 4 > end) return -1
  const flags = u16(bytes, at)
  const type = u16(bytes, at + 2)
  const version = flags & 7
  if (version === 1 && type === PPP_IN_GRE) return insidePptp(bytes, at, end, flags, packet)
  if (version !== 0 || flags & 0x4000) return -1
  packet.tunnel = GRE
  let next = at + 4
  if (flags & 0x8000) next += 4
  if (flags & 0x2000) {
    if (next + 4 > end) return -1
    packet.tunnelId = u32(bytes, next)
    next += 4
  }
  const isSequenced = (flags & 0x1000) !== 0
  if (isSequenced) next += 4
  if (type === ERSPAN_2 || type === ERSPAN_3) return insideErspan(bytes, next, end, type, isSequenced, packet)
  return carriedType(type, bytes, next, end, packet)
}

/** A call's payload is PPP; an acknowledgement alone has none. */
const insidePptp = (bytes: Uint8Array, at: number, end: number, flags: number, packet: DecodedPacket) => {
  if (at + 8 > end || (flags & 0x1000) === 0) return -1
  packet.tunnel = PPTP
  packet.tunnelId = u16(bytes, at + 6)
  return pppPayload(bytes, at + 12 + (flags & 0x0080 ? 4 : 0), end, packet)
}

/** Mirrored frames (draft-foschiano-erspan): type I has no header and no sequence number, II has 8 bytes, III 12 or 20. */
const insideErspan = (
  bytes: Uint8Array,
  at: number,
  end: number,
  type: number,
  isSequenced: boolean,
  packet: DecodedPacket,
) => {
  packet.tunnel = ERSPAN
  if (type === ERSPAN_2 && !isSequenced) return typedPayload(bytes, at + 12, end, packet)
  if (at + 12 > end) return -1
  packet.tunnelId = u16(bytes, at + 2) & 0x3ff
  if (type === ERSPAN_2) return typedPayload(bytes, at + 8 + 12, end, packet)
  const isEthernet = ((bytes[at + 10] as number) & 0x7c) === 0
  const headerBytes = (bytes[at + 11] as number) & 1 ? 20 : 12
  return isEthernet ? typedPayload(bytes, at + headerBytes + 12, end, packet) : -1
}

/** Whether a whole IP header stands there that claims no more bytes than there were. */
const looksLikeIp = (bytes: Uint8Array, at: number, end: number, wireEnd: number): boolean => {
  if (at + 20 > end) return false
  const version = (bytes[at] as number) >> 4
  if (version === 6) return at + 40 <= end && at + 40 + u16(bytes, at + 4) <= wireEnd
  const headerBytes = ((bytes[at] as number) & 0x0f) * 4
  const claimed = u16(bytes, at + 2)
  return version === 4 && headerBytes >= 20 && claimed >= headerBytes && at + claimed <= wireEnd
}
