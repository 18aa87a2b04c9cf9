// What the decoder tells the flow meter about one packet: one record, used again for every packet.

/** Reasons for passing over a packet; each packet passed over is counted under exactly one. */
export const SKIP_REASONS = [
  'not_ip',
  'link_type_unsupported',
  'truncated_header',
  'malformed_ip',
  'fragment_unmatched',
  'time_out_of_range',
] as const
export type SkipReason = (typeof SKIP_REASONS)[number]

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
  ttl: number
  isFragment: boolean
  /** Bytes by the IP header (on the wire), header included. */
  ipBytes: number
  /** Bytes of IP (with extensions) and transport headers. */
  headerBytes: number
  /** Transport payload on the wire. */
  payloadBytes: number
  /** Captured part of the payload within the batch's bytes. */
  payloadOffset: number
  payloadEnd: number
  tcpFlags: number
  tcpWindow: number
  tcpSequence: number
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
  ttl: 0,
  isFragment: false,
  ipBytes: 0,
  headerBytes: 0,
  payloadBytes: 0,
  payloadOffset: 0,
  payloadEnd: 0,
  tcpFlags: 0,
  tcpWindow: 0,
  tcpSequence: 0,
})
