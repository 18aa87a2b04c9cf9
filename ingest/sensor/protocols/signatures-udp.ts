// Signatures of protocols over UDP, each from its specification. Exact lengths and fixed fields keep them from matching by chance.
import type { Payload } from './payload.ts'
import { begins, byte, type PacketSignature, signatureParser, size, text, uint16, uint32 } from './signature.ts'

const DHCP_COOKIE = 0x63825363
/** Sizes of an OpenVPN hard reset: plain, and with the HMACs of its usual digests. */
const OPENVPN_RESET_BYTES = new Set([14, 42, 50, 54, 58, 74, 86])

/** Version 1 or 2 and the length of an IKE header at `at` (RFC 7296, section 3.1). */
const isIkeAt = (p: Payload, at: number): boolean =>
  (byte(p, at + 17) === 0x10 || byte(p, at + 17) === 0x20) && uint32(p, at + 24) === size(p) - at

/** Whether the attributes of a RADIUS packet (RFC 2865, section 5) fill it exactly. */
const hasRadiusAttributes = (p: Payload): boolean => {
  let at = 20
  while (at < size(p)) {
    const length = byte(p, at + 1)
    if (length < 2) return false
    at += length
  }
  return at === size(p)
}

const isRpcCall = (p: Payload): boolean => uint32(p, 4) === 0 && uint32(p, 8) === 2

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

const SIGNATURES: readonly PacketSignature[] = [
  {
    service: 'ntp',
    ports: [123],
    matches: (p) => ((byte(p, 0) >> 3) & 7) >= 1 && ((byte(p, 0) >> 3) & 7) <= 4 && (byte(p, 0) & 7) !== 0,
  },
  { service: 'dhcp', ports: [67, 68], matches: (p) => uint32(p, 236) === DHCP_COOKIE },
  { service: 'dhcpv6', ports: [546, 547], matches: (p) => byte(p, 0) >= 1 && byte(p, 0) <= 36 },
  { service: 'snmp', ports: [161, 162], matches: (p) => byte(p, 0) === 0x30 },
  { service: 'ssdp', ports: [1900], matches: (p) => begins(p, 'M-SEARCH ', 'NOTIFY ', 'HTTP/1.1 ') },
  {
    service: 'ssdp',
    first: 'MHN',
    matches: (p) =>
      begins(p, 'M-SEARCH * HTTP/1.1') ||
      (begins(p, 'HTTP/1.1 200 OK', 'NOTIFY * HTTP/1.1') && /ssdp|upnp|urn:|USN:/i.test(text(p, 400))),
  },
  { service: 'wsd', ports: [3702], matches: (p) => byte(p, 0) === 0x3c },
  {
    service: 'slp',
    ports: [427],
    matches: (p) => (byte(p, 0) === 1 || byte(p, 0) === 2) && byte(p, 1) >= 1 && byte(p, 1) <= 11,
  },
  { service: 'netbios', ports: [138], matches: (p) => byte(p, 0) >= 0x10 && byte(p, 0) <= 0x16 },
  {
    service: 'tftp',
    first: [0],
    matches: (p) =>
      byte(p, 0) === 0 &&
      (byte(p, 1) === 1 || byte(p, 1) === 2) &&
      byte(p, 2) > 0x20 &&
      /^[\x20-\x7e]{1,200}\0(?:octet|netascii|mail)\0/i.test(text(p, 220).slice(2)),
  },
  { service: 'syslog', first: '<', matches: (p) => /^<(?:\d|[1-9]\d|1[0-8]\d|19[01])>[A-Z1-9a-z]/.test(text(p, 7)) },
  {
    service: 'radius',
    ports: [1812, 1813, 1645, 1646, 3799],
    matches: (p) => byte(p, 0) >= 1 && byte(p, 0) <= 45 && uint16(p, 2) === size(p) && hasRadiusAttributes(p),
  },
  { service: 'nat_pmp', ports: [5350, 5351], matches: (p) => byte(p, 0) <= 2 && (byte(p, 1) & 0x7f) <= 3 },
  {
    service: 'rip',
    ports: [520],
    matches: (p) => (byte(p, 0) === 1 || byte(p, 0) === 2) && byte(p, 1) >= 1 && byte(p, 1) <= 2 && size(p) % 20 === 4,
  },
  { service: 'hsrp', ports: [1985, 2029], matches: (p) => size(p) >= 8 && byte(p, 1) <= 3 },
  { service: 'bfd', ports: [3784, 4784], matches: (p) => byte(p, 0) >> 5 === 1 && byte(p, 3) === size(p) },
  { service: 'netflow', ports: [2055, 4739, 9995, 9996], matches: (p) => [1, 5, 7, 9, 10].includes(uint16(p, 0)) },
  { service: 'sflow', ports: [6343], matches: (p) => uint32(p, 0) === 5 },
  { service: 'teredo', ports: [3544], matches: (p) => size(p) > 0 },
  { service: 'rpc', matches: (p) => isRpcCall(p) && uint32(p, 12) === 100_000 },
  { service: 'nfs', matches: (p) => isRpcCall(p) && (uint32(p, 12) === 100_003 || uint32(p, 12) === 100_005) },
  {
    service: 'memcached',
    ports: [11211],
    matches: (p) => uint16(p, 4) >= 1 && uint16(p, 6) === 0 && /^[a-zA-Z]/.test(text(p, 9).slice(8)),
  },

  // Voice, calls, games' and browsers' rendezvous.
  {
    service: 'stun',
    first: [0, 1],
    matches: (p) =>
      byte(p, 0) < 0x40 && uint32(p, 4) === 0x2112a442 && uint16(p, 2) % 4 === 0 && uint16(p, 2) <= size(p) - 20,
  },
  {
    service: 'stun',
    ports: [3478, 3479],
    matches: (p) => (uint16(p, 0) === 1 || uint16(p, 0) === 0x0101) && uint16(p, 2) === size(p) - 20,
  },
  { service: 'sip', first: CAPITALS, matches: (p) => begins(p, 'SIP/2.0 ') || /^[A-Z]{3,9} sips?:/.test(text(p, 16)) },

  // Tunnels.
  { service: 'wireguard', first: [1, 2, 3], matches: (p) => uint32(p, 0) === 0x01000000 && size(p) === 148 },
  { service: 'wireguard', first: [1, 2, 3], matches: (p) => uint32(p, 0) === 0x02000000 && size(p) === 92 },
  { service: 'wireguard', first: [1, 2, 3], matches: (p) => uint32(p, 0) === 0x03000000 && size(p) === 64 },
  {
    service: 'wireguard',
    ports: [51820],
    matches: (p) => uint32(p, 0) === 0x04000000 && size(p) >= 32 && size(p) % 16 === 0,
  },
  {
    service: 'openvpn',
    first: [0x38],
    matches: (p) => byte(p, 0) === 0x38 && p.isFromOriginator && OPENVPN_RESET_BYTES.has(size(p)),
  },
  { service: 'openvpn', ports: [1194], matches: (p) => byte(p, 0) >> 3 >= 1 && byte(p, 0) >> 3 <= 10 && size(p) >= 14 },
  { service: 'ipsec', ports: [500], matches: (p) => isIkeAt(p, 0) },
  // Behind a marker of four zero bytes; without it: ESP, or the one byte that keeps a translation alive (RFC 3948).
  {
    service: 'ipsec',
    ports: [4500],
    matches: (p) => (uint32(p, 0) === 0 ? isIkeAt(p, 4) : byte(p, 0) === 0xff || size(p) >= 16),
  },
  { service: 'l2tp', ports: [1701], matches: (p) => (uint16(p, 0) & 0x0f) === 2 },

  // Peers, things, industry.
  { service: 'bittorrent', first: 'd', matches: (p) => begins(p, 'd1:ad2:id20:', 'd1:rd2:id20:', 'd1:el') },
  { service: 'gnutella', first: 'G', matches: (p) => begins(p, 'GND\x01', 'GND\x02', 'GNUTELLA') },
  {
    service: 'coap',
    ports: [5683, 5684],
    matches: (p) => byte(p, 0) >> 6 === 1 && (byte(p, 0) & 0x0f) <= 8 && size(p) >= 4 + (byte(p, 0) & 0x0f),
  },
  {
    service: 'dnp3',
    first: [5],
    matches: (p) => byte(p, 0) === 5 && byte(p, 1) === 0x64 && byte(p, 2) >= 5 && size(p) >= 10,
  },
  { service: 'bacnet', ports: [47808], matches: (p) => byte(p, 0) === 0x81 && uint16(p, 2) === size(p) },
]

export const parseUdpSignatures = signatureParser(SIGNATURES)
