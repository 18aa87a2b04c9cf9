// What lies behind an EtherType: VLAN tags, MPLS, PPPoE, provider bridging, 802.2, each perhaps within the other. https://www.iana.org/assignments/ieee-802-numbers
import type { DecodedPacket, SkipReason } from './decoded-packet.ts'
import { MPLS, PBB, PPPOE } from './tunnels.ts'

export const IPV4 = 0x0800
export const IPV6 = 0x86dd
export const MPLS_UNICAST = 0x8847
const MPLS_MULTICAST = 0x8848
const PPPOE_SESSION = 0x8864
const PROVIDER_BACKBONE = 0x88e7
const VLAN_TAGS = new Set([0x8100, 0x88a8, 0x9100, 0x9200])
const ARP_TYPES = new Set([0x0806, 0x8035])
/** PPPoE discovery, LACP and OAM, 802.1X, LLDP, MRP, CFM, loopback test, topology change. */
const CONTROL_TYPES = new Set([0x8863, 0x8809, 0x888e, 0x88cc, 0x88f5, 0x88f6, 0x8902, 0x9000, 0x890d, 0x88e1])
/** Smaller values are the length of an 802.2 frame. */
const FIRST_ETHERTYPE = 0x0600
/** Headers deeper than this are an attempt to keep the decoder busy. */
const MAX_HEADERS = 12
const MAX_TAGS = 4
const MAX_LABELS = 16

/** Offset of an IP header, or why there is none. */
export type Found = number | SkipReason

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] as number) << 8) | (bytes[at + 1] as number)

/** The IP header behind the EtherType at `at` (an Ethernet frame's begins 12 bytes earlier). Notes VLAN ids and tunnels. */
export const typedPayload = (bytes: Uint8Array, at: number, end: number, packet: DecodedPacket): Found =>
  at + 2 > end ? 'truncated_header' : payloadOfType(u16(bytes, at), bytes, at + 2, end, packet)

/** The same where the type is known and its payload begins at `start`. */
export const payloadOfType = (
  type: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  packet: DecodedPacket,
): Found => (type === IPV4 || type === IPV6 ? start : behindHeaders(type, bytes, start, end, packet))

/** One step per header: each answers the next type and moves `at` behind itself. */
const behindHeaders = (type: number, bytes: Uint8Array, start: number, end: number, packet: DecodedPacket): Found => {
  const cursor = { type, at: start }
  let tags = 0
  for (let headers = 0; cursor.type !== IPV4 && cursor.type !== IPV6; headers++) {
    if (headers === MAX_HEADERS) return 'not_ip'
    let reason: SkipReason | undefined
    if (VLAN_TAGS.has(cursor.type)) reason = tags++ === MAX_TAGS ? 'not_ip' : passVlanTag(bytes, cursor, end, packet)
    else if (cursor.type === MPLS_UNICAST || cursor.type === MPLS_MULTICAST)
      reason = passLabels(bytes, cursor, end, packet)
    else if (cursor.type === PPPOE_SESSION) reason = passPppoe(bytes, cursor, end, packet)
    else if (cursor.type === PROVIDER_BACKBONE) reason = passServiceTag(bytes, cursor, end, packet)
    else if (cursor.type < FIRST_ETHERTYPE) reason = passSnap(bytes, cursor, end)
    else return reasonOfType(cursor.type)
    if (reason) return reason
  }
  return cursor.at
}

type Cursor = { type: number; at: number }

const reasonOfType = (type: number): SkipReason => {
  if (ARP_TYPES.has(type)) return 'arp'
  return CONTROL_TYPES.has(type) ? 'link_control' : 'not_ip'
}

const passVlanTag = (bytes: Uint8Array, cursor: Cursor, end: number, packet: DecodedPacket): SkipReason | undefined => {
  const { at } = cursor
  if (at + 4 > end) return 'truncated_header'
  const id = u16(bytes, at) & 0x0fff
  if (packet.vlanId < 0) packet.vlanId = id
  else if (packet.innerVlanId < 0) packet.innerVlanId = id
  cursor.type = u16(bytes, at + 2)
  cursor.at = at + 4
  return undefined
}

/** MPLS says nothing of what it carries: by the first nibble IPv4, IPv6, or an Ethernet frame with or without control word (RFC 4385). */
const passLabels = (bytes: Uint8Array, cursor: Cursor, end: number, packet: DecodedPacket): SkipReason | undefined => {
  let at = cursor.at
  let entry = 0
  for (let labels = 0; (entry & 0x100) === 0; labels++) {
    if (labels === MAX_LABELS) return 'not_ip'
    if (at + 4 > end) return 'truncated_header'
    entry = (u16(bytes, at) << 12) | (u16(bytes, at + 2) & 0xf000) | (u16(bytes, at + 2) & 0x0100)
    packet.tunnelId = (u16(bytes, at) << 4) | ((bytes[at + 2] as number) >> 4)
    at += 4
  }
  packet.tunnel = MPLS
  if (at >= end) return 'truncated_header'
  const nibble = (bytes[at] as number) >> 4
  if (nibble === 4 || nibble === 6) {
    cursor.type = nibble === 4 ? IPV4 : IPV6
    cursor.at = at
    return undefined
  }
  return passEthernet(bytes, cursor, hasControlWord(bytes, at, end) ? at + 4 : at, end)
}

/** A control word begins with four zero bits, as most MAC addresses do: what then lies in the EtherType's place decides. */
const hasControlWord = (bytes: Uint8Array, at: number, end: number): boolean => {
  if ((bytes[at] as number) >> 4 !== 0 || at + 18 > end) return false
  const type = u16(bytes, at + 16)
  return type === IPV4 || type === IPV6 || VLAN_TAGS.has(type) || ARP_TYPES.has(type) || CONTROL_TYPES.has(type)
}

const passEthernet = (bytes: Uint8Array, cursor: Cursor, frame: number, end: number): SkipReason | undefined => {
  if (frame + 14 > end) return 'truncated_header'
  cursor.type = u16(bytes, frame + 12)
  cursor.at = frame + 14
  return undefined
}

const passPppoe = (bytes: Uint8Array, cursor: Cursor, end: number, packet: DecodedPacket): SkipReason | undefined => {
  if (cursor.at + 6 > end) return 'truncated_header'
  packet.tunnel = PPPOE
  packet.tunnelId = u16(bytes, cursor.at + 2)
  packet.tunnelIpVersion = 0
  return passPpp(bytes, cursor, cursor.at + 6, end)
}

/** 802.1ah: a service instance's frame, 24 bits of identifier before its addresses. */
const passServiceTag = (
  bytes: Uint8Array,
  cursor: Cursor,
  end: number,
  packet: DecodedPacket,
): SkipReason | undefined => {
  if (cursor.at + 4 > end) return 'truncated_header'
  packet.tunnel = PBB
  packet.tunnelId = ((bytes[cursor.at + 1] as number) << 16) | u16(bytes, cursor.at + 2)
  packet.tunnelIpVersion = 0
  return passEthernet(bytes, cursor, cursor.at + 4, end)
}

/** 802.2 with SNAP names an EtherType; without it, it is spanning tree and the like. */
const passSnap = (bytes: Uint8Array, cursor: Cursor, end: number): SkipReason | undefined => {
  const { at } = cursor
  if (at + 8 > end || u16(bytes, at) !== 0xaaaa) return 'link_control'
  // Another organisation than 00-00-00 has types of its own, such as Cisco's discovery protocol.
  if (u16(bytes, at + 3) !== 0 || bytes[at + 5] !== 0) return 'link_control'
  cursor.type = u16(bytes, at + 6)
  cursor.at = at + 8
  // A length here again would be another 802.2 header: nothing writes that.
  return cursor.type < FIRST_ETHERTYPE ? 'not_ip' : undefined
}

const passPpp = (bytes: Uint8Array, cursor: Cursor, start: number, end: number): SkipReason | undefined => {
  let at = start
  if (at + 4 > end) return 'truncated_header'
  if (bytes[at] === 0xff && bytes[at + 1] === 0x03) at += 2
  // A protocol field whose first byte is odd is compressed to that one byte.
  const isCompressed = ((bytes[at] as number) & 1) === 1
  const protocol = isCompressed ? (bytes[at] as number) : u16(bytes, at)
  const type = PPP_TYPES.get(protocol)
  if (type === undefined) return protocol >= 0x8000 ? 'link_control' : 'not_ip'
  cursor.type = type
  cursor.at = at + (isCompressed ? 1 : 2)
  return undefined
}

const PPP_TYPES = new Map([
  [0x21, IPV4],
  [0x57, IPV6],
  [0x281, MPLS_UNICAST],
])

/** The IP header within a PPP frame, with or without HDLC address and control. */
export const pppPayload = (bytes: Uint8Array, start: number, end: number, packet: DecodedPacket): Found => {
  const cursor = { type: 0, at: start }
  return passPpp(bytes, cursor, start, end) ?? payloadOfType(cursor.type, bytes, cursor.at, end, packet)
}
