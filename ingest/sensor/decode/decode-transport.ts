// Transport headers: ports, TCP facts and where the payload lies. Other protocols have no ports; their payload is all that follows.
import { type DecodedPacket, ICMP, ICMP6, SCTP, type SkipReason, TCP, UDP } from './decoded-packet.ts'

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] as number) << 8) | (bytes[at + 1] as number)

/** Decodes the transport header at `at`; `limit` bounds the captured bytes of the IP packet, `ipHeaderBytes` lie before `at`. */
export const decodeTransport = (
  bytes: Uint8Array,
  at: number,
  limit: number,
  ipHeaderBytes: number,
  packet: DecodedPacket,
): SkipReason | undefined => {
  packet.tcpFlags = 0
  packet.hasPorts = false
  packet.srcPort = 0
  packet.dstPort = 0
  switch (packet.protocol) {
    case TCP:
      return decodeTcp(bytes, at, limit, ipHeaderBytes, packet)
    case UDP:
      return decodePorts(bytes, at, limit, ipHeaderBytes, 8, packet)
    case SCTP:
      return decodePorts(bytes, at, limit, ipHeaderBytes, 12, packet)
    case ICMP:
    case ICMP6:
      return decodeIcmp(bytes, at, limit, ipHeaderBytes, packet)
    default:
      setPayload(packet, ipHeaderBytes, 0, at, limit)
      return undefined
  }
}

const decodeTcp = (
  bytes: Uint8Array,
  at: number,
  limit: number,
  ipHeaderBytes: number,
  packet: DecodedPacket,
): SkipReason | undefined => {
  // A snap length of 64 or 68 cuts options: the fixed part is enough.
  if (at + 16 > limit) return 'truncated_header'
  packet.hasPorts = true
  packet.srcPort = u16(bytes, at)
  packet.dstPort = u16(bytes, at + 2)
  packet.tcpSequence = u16(bytes, at + 4) * 65536 + u16(bytes, at + 6)
  packet.tcpAcknowledgement = u16(bytes, at + 8) * 65536 + u16(bytes, at + 10)
  packet.tcpFlags = bytes[at + 13] as number
  packet.tcpWindow = u16(bytes, at + 14)
  const headerBytes = Math.max(20, ((bytes[at + 12] as number) >> 4) * 4)
  setPayload(packet, ipHeaderBytes, headerBytes, at, limit)
  return undefined
}

const decodePorts = (
  bytes: Uint8Array,
  at: number,
  limit: number,
  ipHeaderBytes: number,
  headerBytes: number,
  packet: DecodedPacket,
): SkipReason | undefined => {
  if (at + 4 > limit) return 'truncated_header'
  packet.hasPorts = true
  packet.srcPort = u16(bytes, at)
  packet.dstPort = u16(bytes, at + 2)
  setPayload(packet, ipHeaderBytes, headerBytes, at, limit)
  return undefined
}

const decodeIcmp = (
  bytes: Uint8Array,
  at: number,
  limit: number,
  ipHeaderBytes: number,
  packet: DecodedPacket,
): SkipReason | undefined => {
  if (at + 2 > limit) return 'truncated_header'
  packet.srcPort = bytes[at] as number
  packet.dstPort = bytes[at + 1] as number
  setPayload(packet, ipHeaderBytes, 8, at, limit)
  return undefined
}

/** A header that claims more than the packet holds leaves no payload. */
const setPayload = (packet: DecodedPacket, ipHeader: number, header: number, at: number, limit: number): void => {
  const headerBytes = Math.min(ipHeader + header, packet.ipBytes)
  packet.headerBytes = headerBytes
  packet.payloadBytes = packet.ipBytes - headerBytes
  packet.payloadOffset = Math.min(at + header, limit)
  packet.payloadEnd = limit
}
