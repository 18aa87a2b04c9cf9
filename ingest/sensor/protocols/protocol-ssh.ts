// SSH: identification (RFC 4253, section 4.2), the offers of both sides (section 7.1) as HASSH, and a guess of what authentication did.
import { hash } from 'node:crypto'
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { type Payload, printableText, recognise, startsWith, uint16At } from './payload.ts'
import type { SessionParser, SessionProtocol } from './session.ts'
import { type SshLogins, watchSshLogins } from './ssh-logins.ts'
import { violate } from './violations.ts'

const PORT = 22
const MAX_BANNER_BYTES = 255
/** Lines that a server may send before its identification. */
const MAX_LINES = 20
const MAX_PACKET_BYTES = 35_000
const KEXINIT = 20
const NEWKEYS = 21
/** Messages of the transport layer and of key exchange; others do not come in clear text. */
const MAX_CLEAR_TYPE = 49
const COOKIE_BYTES = 16
/** Order of the name lists of KEXINIT. */
const KEX = 0
const CIPHERS_TO_SERVER = 2
const CIPHERS_TO_CLIENT = 3

/** SSH on any port. */
export const sshProtocol: SessionProtocol = {
  recognises: (payload) => startsWith(payload, 'SSH-'),
  create: (facts, _context, first) => {
    recognise(facts, 'ssh')
    return createSshParser(facts, isServersFlow(first))
  },
  budget: { packets: 4096, bytes: 4 << 20 },
}

/** Whether a flow seen from its middle has the server as its originator. */
const isServersFlow = ({ srcPort, dstPort }: Payload): boolean => srcPort === PORT && dstPort !== PORT

type Direction = { lines: number; hasBanner: boolean; isEncrypted: boolean }

const createSshParser = (facts: ProtocolAnalysis, isReversed: boolean): SessionParser => {
  const client: Direction = { lines: 0, hasBanner: false, isEncrypted: false }
  const server: Direction = { lines: 0, hasBanner: false, isEncrypted: false }
  let logins: SshLogins | undefined

  const noteNewKeys = (direction: Direction, restBytes: number): void => {
    direction.isEncrypted = true
    if (direction !== client) return
    // The server's new keys came before: what it sends from now on is encrypted too.
    server.isEncrypted = true
    logins = watchSshLogins(facts)
    if (restBytes > 0) logins.client(restBytes)
  }

  const readClear = (direction: Direction, bytes: Uint8Array, start: number, end: number): number => {
    let at = start
    while (!direction.isEncrypted && at + 6 <= end) {
      const length = ((uint16At(bytes, at) << 16) | uint16At(bytes, at + 2)) >>> 0
      const padding = bytes[at + 4] as number
      const type = bytes[at + 5] as number
      if (length < 5 || length > MAX_PACKET_BYTES || padding >= length || type === 0 || type > MAX_CLEAR_TYPE) {
        // In step with the stream this breaks the protocol; behind a gap it is the middle of a packet.
        if (direction.lines >= 0) violate(facts, 'ssh_bad_packet')
        return end - start
      }
      const next = at + 4 + length
      if (next > end) return at - start
      if (type === KEXINIT) readOffer(facts, direction === client, bytes, at + 6, next - padding)
      if (type === NEWKEYS) noteNewKeys(direction, end - next)
      at = next
    }
    return direction.isEncrypted ? end - start : at - start
  }

  return {
    read: (bytes, start, end, isFromOriginator) => {
      const direction = isFromOriginator === isReversed ? server : client
      if (direction.isEncrypted) return end - start
      let at = start
      while (!direction.hasBanner) {
        const next = lineAfter(bytes, at, end)
        if (next < 0) return end - at > MAX_BANNER_BYTES ? refuseBanner(facts) : at - start
        noteLine(facts, direction, direction === client, bytes, at, next)
        if (direction.lines > MAX_LINES) return refuseBanner(facts)
        at = next
      }
      return isVersion1(facts) ? -1 : at - start + readClear(direction, bytes, at, end)
    },
    gap: (isFromOriginator) => {
      const direction = isFromOriginator === isReversed ? server : client
      direction.hasBanner = true
      direction.lines = -1
    },
    segment: (wireBytes, isFromOriginator) => {
      if (!logins) return true
      if (isFromOriginator !== isReversed) logins.client(wireBytes)
      else return logins.server(wireBytes)
      return true
    },
  }
}

/** Version 1 has other packets, and has been out of use since long. */
const isVersion1 = ({ ssh_client }: ProtocolAnalysis): boolean =>
  ssh_client != null && /^SSH-1\.(?!99)/.test(ssh_client)

const refuseBanner = (facts: ProtocolAnalysis): -1 => {
  violate(facts, 'ssh_bad_banner')
  return -1
}

/** Offset behind the LF of the line at `at`; -1 where it does not end within `end`. */
const lineAfter = (bytes: Uint8Array, at: number, end: number): number => {
  const limit = Math.min(end, at + MAX_BANNER_BYTES + 1)
  for (let i = at; i < limit; i++) if (bytes[i] === 0x0a) return i + 1
  return -1
}

const noteLine = (
  facts: ProtocolAnalysis,
  direction: Direction,
  isClient: boolean,
  bytes: Uint8Array,
  start: number,
  next: number,
): void => {
  direction.lines++
  if (String.fromCharCode(...bytes.subarray(start, start + 4)) !== 'SSH-') return
  direction.hasBanner = true
  const end = bytes[next - 2] === 0x0d ? next - 2 : next - 1
  if (bytes.subarray(start, end).some((code) => code < 0x20 || code === 0x7f)) violate(facts, 'ssh_bad_banner')
  const text = printableText(bytes, start, end)
  if (isClient) facts.ssh_client ??= text
  else facts.ssh_server ??= text
}

/** Name lists behind the cookie, in bytes[start, end). */
const readOffer = (facts: ProtocolAnalysis, isClient: boolean, bytes: Uint8Array, start: number, end: number): void => {
  const lists: string[] = []
  let at = start + COOKIE_BYTES
  while (lists.length < 10 && at + 4 <= end) {
    const length = ((uint16At(bytes, at) << 16) | uint16At(bytes, at + 2)) >>> 0
    if (at + 4 + length > end) break
    lists.push(Buffer.from(bytes.buffer, bytes.byteOffset + at + 4, length).toString('latin1'))
    at += 4 + length
  }
  if (lists.length < 10) {
    violate(facts, 'ssh_bad_packet')
    return
  }
  const ciphers = isClient ? CIPHERS_TO_SERVER : CIPHERS_TO_CLIENT
  // Key exchange, then ciphers, MACs and compression towards the other side, which stand two places apart.
  const hassh = hash('md5', [KEX, ciphers, ciphers + 2, ciphers + 4].map((list) => lists[list]).join(';'), 'hex')
  if (isClient) facts.ssh_hassh ??= hassh
  else facts.ssh_hassh_server ??= hassh
}
