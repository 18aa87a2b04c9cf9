// What the decoder tells the flow meter about one packet: one record, used again for every packet.

/** Reasons for passing over a packet: the whole list. Each packet passed over is counted under exactly one. */
export const SKIP_REASONS = [
  // ARP and RARP.
  'arp',
  // What links and switches say among themselves: LLDP, spanning tree and other 802.2, LACP, 802.1X, PPPoE discovery, PPP control.
  'link_control',
  // Another network protocol than IP, also below MPLS or PPP.
  'not_ip',
  // 802.11 frames, with or without a radio header: mostly encrypted, and a capture of the wired side shows the same flows.
  'ieee80211',
  // The interface's link type is one that is not read.
  'link_type_unsupported',
  // The captured bytes end within the link, IP or transport header.
  'truncated_header',
  // An IP header that cannot be: version, header length, total length, or too many extension headers.
  'malformed_ip',
  // More than four tunnels within each other.
  'tunnel_too_deep',
  // A fragment whose first fragment did not come within a second (packet time), or of which too many wait.
  'fragment_unmatched',
  // A first fragment too small for the transport header (RFC 1858).
  'fragment_tiny',
  // The capture's clock says something before 1970 or after 2106.
  'time_out_of_range',
] as const
export type SkipReason = (typeof SKIP_REASONS)[number]

/** Why a packet is passed over; 'held': it waits for its datagram's first fragment; undefined: it is decoded. */
export type Passed = SkipReason | 'held' | undefined

export const TCP = 6
export const UDP = 17
export const ICMP = 1
export const ICMP6 = 58
export const SCTP = 132

export const FIN = 0x01
export const SYN = 0x02
export const RST = 0x04
export const ACK = 0x10

export type DecodedPacket = {
  timeUs: number
  /** 4 or 6. */
  ipVersion: number
  /** IANA protocol number of the transport. */
  protocol: number
  /** Source address in words 0-3, destination in 4-7, most significant first; IPv4 in the last word, the others 0, 0, 0xffff. */
  readonly addresses: Int32Array
  /** 0 where the transport has no ports; ICMP: type and code. */
  srcPort: number
  dstPort: number
  hasPorts: boolean
  /** Outermost VLAN id; -1: untagged. */
  vlanId: number
  /** Second VLAN id; -1: none. */
  innerVlanId: number
  /** Innermost tunnel, a number of tunnels.ts; 0: none. */
  tunnel: number
  /** Its identifier, unsigned 32 bits; -1: it has none. */
  tunnelId: number
  /** The part of the identifier that belongs to the flow key; -1: none. */
  tunnelKeyId: number
  /** IP version of its ends; 0: it has no addresses. */
  tunnelIpVersion: number
  /** Its ends, as `addresses`. */
  readonly tunnelAddresses: Int32Array
  ttl: number
  isFragment: boolean
  /** Of a fragment: it claims bytes that others of its datagram have, too. */
  isOverlapping: boolean
  /** Of a fragment: it completes its datagram and carries the whole payload. */
  isReassembled: boolean
  /** Bytes by the IP header (on the wire), header included. */
  ipBytes: number
  /** Bytes of IP (with extensions) and transport headers. */
  headerBytes: number
  /** Transport payload on the wire. */
  payloadBytes: number
  /** Where the payload lies: the batch's bytes, or those of a reassembled datagram. */
  bytes: Uint8Array
  /**
   * Captured part of the payload within `bytes`. The fragments of a datagram have none, except the one that completes it:
   * it has the whole.
   */
  payloadOffset: number
  payloadEnd: number
  tcpFlags: number
  tcpWindow: number
  tcpSequence: number
  /** Meaningful with the ACK flag. */
  tcpAcknowledgement: number
}

/** The record that a decoder fills. */
export const createDecodedPacket = (): DecodedPacket => ({
  timeUs: 0.5,
  ipVersion: 4,
  protocol: 0,
  addresses: new Int32Array(8),
  srcPort: 0,
  dstPort: 0,
  hasPorts: false,
  vlanId: -1,
  innerVlanId: -1,
  tunnel: 0,
  tunnelId: -1,
  tunnelKeyId: -1,
  tunnelIpVersion: 0,
  tunnelAddresses: new Int32Array(8),
  ttl: 0,
  isFragment: false,
  isOverlapping: false,
  isReassembled: false,
  ipBytes: 0,
  headerBytes: 0,
  payloadBytes: 0,
  bytes: new Uint8Array(0),
  payloadOffset: 0,
  payloadEnd: 0,
  tcpFlags: 0,
  tcpWindow: 0,
  tcpSequence: 0,
  tcpAcknowledgement: 0,
})
