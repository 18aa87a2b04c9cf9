// Signatures of protocols over TCP, each from its specification. Exact lengths and fixed fields keep them from matching by chance.
import {
  begins,
  byte,
  type PacketSignature,
  signatureParser,
  size,
  text,
  uint16,
  uint32,
  uint32le,
} from './signature.ts'

const MONGODB_OPERATIONS = new Set([1, 2004, 2005, 2006, 2010, 2011, 2012, 2013])
/** ONC RPC programs (RFC 5531): port mapper, NFS, mount. */
const RPC_PROGRAMS = new Map([
  [100_000, 'rpc'],
  [100_003, 'nfs'],
  [100_005, 'nfs'],
])
const rpcServiceAt = (at: number, service: string): PacketSignature['matches'] => {
  return (p) => uint32(p, at + 4) === 0 && uint32(p, at + 8) === 2 && RPC_PROGRAMS.get(uint32(p, at + 12)) === service
}

/** CONNECT, a remaining length of one or two bytes, and the protocol's name (MQTT 3.1.1, section 3.1). */
const isMqttConnect: PacketSignature['matches'] = (p) => {
  if (byte(p, 0) !== 0x10) return false
  const at = byte(p, 1) >= 0x80 ? 3 : 2
  return (uint16(p, at) === 4 || uint16(p, at) === 6) && text(p, at + 4).endsWith('MQ')
}

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

const SIGNATURES: readonly PacketSignature[] = [
  // Databases and stores.
  {
    service: 'mysql',
    matches: (p) =>
      !p.isFromOriginator &&
      byte(p, 3) === 0 &&
      byte(p, 4) === 10 &&
      /^[3-9]|^1\d/.test(text(p, 8).slice(5)) &&
      uint32le(p, 0) % 2 ** 24 === size(p) - 4,
  },
  {
    service: 'postgresql',
    first: [0],
    matches: (p) => uint32(p, 0) === size(p) && [196_608, 80_877_103, 80_877_102].includes(uint32(p, 4)),
  },
  {
    service: 'redis',
    first: '*-+P',
    matches: (p) => /^\*\d{1,4}\r\n\$\d/.test(text(p, 10)) || begins(p, '-NOAUTH', '-DENIED', '+PONG\r\n', 'PING\r\n'),
  },
  {
    service: 'mongodb',
    matches: (p) => uint32le(p, 0) === size(p) && size(p) >= 16 && MONGODB_OPERATIONS.has(uint32le(p, 12)),
  },
  {
    service: 'memcached',
    ports: [11211],
    matches: (p) => begins(p, 'get ', 'gets ', 'set ', 'stats', 'version', 'add ', 'incr '),
  },
  {
    service: 'mssql',
    first: [0x10, 0x12],
    matches: (p) =>
      (byte(p, 0) === 0x12 || byte(p, 0) === 0x10) &&
      byte(p, 1) <= 1 &&
      uint16(p, 2) === size(p) &&
      uint16(p, 4) === 0 &&
      byte(p, 7) === 0,
  },
  {
    service: 'mssql',
    ports: [1433, 1434],
    matches: (p) => [1, 4, 0x10, 0x12].includes(byte(p, 0)) && byte(p, 1) <= 1 && uint16(p, 2) >= size(p),
  },
  {
    service: 'oracle',
    ports: [1521],
    matches: (p) => uint16(p, 0) === size(p) && [1, 2, 4, 5, 6, 11].includes(byte(p, 4)),
  },
  {
    service: 'cassandra',
    first: [3, 4, 5],
    matches: (p) =>
      byte(p, 0) >= 3 &&
      byte(p, 0) <= 5 &&
      (byte(p, 4) === 1 || byte(p, 4) === 5) &&
      uint32(p, 5) === size(p) - 9 &&
      (byte(p, 4) === 5 ? size(p) === 9 : text(p, 24).includes('CQL')),
  },

  // Messaging.
  {
    service: 'mqtt',
    first: [0x10],
    matches: isMqttConnect,
  },
  { service: 'amqp', first: 'A', matches: (p) => begins(p, 'AMQP\x00', 'AMQP\x02', 'AMQP\x03') },
  {
    service: 'kafka',
    ports: [9092, 9093],
    matches: (p) => uint32(p, 0) === size(p) - 4 && uint16(p, 4) < 80 && uint16(p, 6) < 20,
  },
  { service: 'nats', first: 'IC', matches: (p) => begins(p, 'INFO {"server_id"', 'CONNECT {"') },
  {
    service: 'xmpp',
    first: '<',
    matches: (p) => begins(p, '<stream:stream') || (begins(p, '<?xml') && text(p, 200).includes('jabber:')),
  },
  {
    service: 'irc',
    first: 'NC:',
    matches: (p) => begins(p, 'NICK ', 'CAP LS') || /^:[^ \r\n]{1,64} (?:NOTICE|001) /.test(text(p, 80)),
  },

  // Voice and video.
  { service: 'sip', first: CAPITALS, matches: (p) => begins(p, 'SIP/2.0 ') || /^[A-Z]{3,9} sips?:/.test(text(p, 16)) },
  {
    service: 'rtsp',
    first: CAPITALS,
    matches: (p) => begins(p, 'RTSP/1.0 ') || /^[A-Z_]{4,13} (?:rtsp:|\* RTSP\/)/.test(text(p, 24)),
  },
  {
    service: 'rtmp',
    first: [3],
    matches: (p) => byte(p, 0) === 3 && uint32(p, 5) === 0 && size(p) >= 1024 && p.isFromOriginator,
  },
  {
    service: 'stun',
    first: [0, 1],
    matches: (p) => byte(p, 0) < 0x40 && uint32(p, 4) === 0x2112a442 && uint16(p, 2) % 4 === 0,
  },

  // Remote control, tunnels, proxies.
  { service: 'vnc', first: 'R', matches: (p) => begins(p, 'RFB 00') },
  { service: 'x11', ports: [6000, 6001, 6002], matches: (p) => begins(p, 'l\0\x0b\0', 'B\0\0\x0b') },
  { service: 'adb', first: 'C', matches: (p) => begins(p, 'CNXN\0\0\0\x01') },
  {
    service: 'socks',
    first: [5],
    matches: (p) =>
      byte(p, 0) === 5 && byte(p, 1) >= 1 && byte(p, 1) <= 8 && size(p) === byte(p, 1) + 2 && p.isFromOriginator,
  },
  {
    service: 'socks',
    first: [4],
    matches: (p) =>
      byte(p, 0) === 4 &&
      (byte(p, 1) === 1 || byte(p, 1) === 2) &&
      size(p) >= 9 &&
      size(p) < 256 &&
      byte(p, size(p) - 1) === 0 &&
      uint16(p, 2) > 0 &&
      p.isFromOriginator,
  },
  {
    service: 'openvpn',
    first: [0],
    matches: (p) =>
      uint16(p, 0) === size(p) - 2 &&
      (byte(p, 2) === 0x38 || byte(p, 2) === 0x40 || byte(p, 2) === 0x50) &&
      size(p) >= 16,
  },
  { service: 'pptp', ports: [1723], matches: (p) => uint16(p, 0) === size(p) && uint32(p, 4) === 0x1a2b3c4d },

  // Files, code, peers.
  { service: 'bittorrent', first: [0x13], matches: (p) => begins(p, '\x13BitTorrent protocol') },
  { service: 'gnutella', first: 'G', matches: (p) => begins(p, 'GNUTELLA') },
  { service: 'rsync', first: '@', matches: (p) => begins(p, '@RSYNCD:') },
  { service: 'git', first: '0123456789abcdef', matches: (p) => /^[0-9a-f]{4}git-/.test(text(p, 8)) },
  { service: 'rpc', first: [0x80], matches: rpcServiceAt(4, 'rpc') },
  { service: 'nfs', first: [0x80], matches: rpcServiceAt(4, 'nfs') },
  {
    service: 'stratum',
    first: '{',
    matches: (p) => byte(p, 0) === 0x7b && /"(?:mining\.|eth_submit|login",)/.test(text(p, 160)),
  },
  { service: 'nntp', ports: [119], matches: (p) => begins(p, '200 ', '201 ') && !p.isFromOriginator },
  { service: 'whois', ports: [43], matches: (p) => p.isFromOriginator && /^[\x20-\x7e]+\r\n$/.test(text(p, 128)) },

  // Networks and industry.
  {
    service: 'bgp',
    first: [0xff],
    matches: (p) => uint32(p, 0) === 0xffffffff && uint32(p, 12) === 0xffffffff && byte(p, 18) >= 1 && byte(p, 18) <= 5,
  },
  {
    service: 'diameter',
    first: [1],
    matches: (p) =>
      byte(p, 0) === 1 &&
      uint32(p, 0) % 2 ** 24 === size(p) &&
      size(p) >= 20 &&
      size(p) % 4 === 0 &&
      byte(p, 4) % 16 === 0 &&
      uint16(p, 5) < 4096,
  },
  {
    service: 'modbus',
    ports: [502],
    matches: (p) => uint16(p, 2) === 0 && uint16(p, 4) === size(p) - 6 && byte(p, 7) > 0,
  },
  {
    service: 'dnp3',
    first: [5],
    matches: (p) => byte(p, 0) === 5 && byte(p, 1) === 0x64 && byte(p, 2) >= 5 && size(p) >= 10,
  },
  {
    service: 'iec104',
    ports: [2404],
    matches: (p) => byte(p, 0) === 0x68 && byte(p, 1) >= 4 && byte(p, 1) <= size(p) - 2,
  },
  {
    service: 's7comm',
    first: [3],
    matches: (p) => byte(p, 0) === 3 && byte(p, 1) === 0 && byte(p, 5) === 0xf0 && byte(p, 7) === 0x32,
  },
  {
    service: 's7comm',
    ports: [102],
    matches: (p) => byte(p, 0) === 3 && uint16(p, 2) === size(p) && (byte(p, 5) === 0xe0 || byte(p, 5) === 0xd0),
  },
  { service: 'netbios', ports: [139], matches: (p) => byte(p, 0) === 0x81 && uint16(p, 2) === size(p) - 4 },
  { service: 'netbios', ports: [139], matches: (p) => (byte(p, 0) === 0x82 || byte(p, 0) === 0x83) && size(p) <= 5 },
]

export const parseTcpSignatures = signatureParser(SIGNATURES)
