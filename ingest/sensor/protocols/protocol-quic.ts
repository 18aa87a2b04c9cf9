// QUIC (RFC 9000): version by the long header, and the ClientHello of the client's Initial packets, which anyone can decrypt.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { type Payload, recognise, uint16At } from './payload.ts'
import { createCryptoStream } from './quic-crypto.ts'
import {
  clientKeys,
  decryptInitial,
  type InitialKeys,
  type LongHeader,
  quicVersionOf,
  readLongHeader,
} from './quic-initial.ts'
import type { SessionContext, SessionParser, SessionProtocol } from './session.ts'
import { noteClientHello } from './tls-facts.ts'
import { readClientHello } from './tls-hello.ts'
import { violate } from './violations.ts'

const CLIENT_HELLO = 1
/** Initials decrypted per flow: a ClientHello with post-quantum keys takes two or three. */
const MAX_DECRYPTIONS = 6

/** Name of the version in the long header at the payload's start; undefined where it is none. */
const versionNameOf = ({ bytes, start, end }: Pick<Payload, 'bytes' | 'start' | 'end'>): string | undefined => {
  const first = bytes[start] as number
  if (start + 9 > end) return undefined
  if (first < 0x80) return googleVersionAt(bytes, start, end)
  const version = ((uint16At(bytes, start + 1) << 16) | uint16At(bytes, start + 3)) >>> 0
  if ((bytes[start + 5] as number) > 20) return googleName(version)
  if (version >>> 8 === 0xff0000) return `draft-${version & 0xff}`
  if (version >>> 8 === 0xfaceb0) return `mvfst-${version & 0xff}`
  return quicVersionOf(version)?.name ?? googleName(version)
}

/** "Q" or "T" and three digits, as Google's own versions. */
const googleName = (version: number): string | undefined => {
  const text = String.fromCharCode(version >>> 24, (version >>> 16) & 255, (version >>> 8) & 255, version & 255)
  return /^[QT]0\d\d$/.test(text) ? text : undefined
}

/** Google QUIC until Q043: flags with a version and a connection id of 8 bytes, then the version. */
const googleVersionAt = (bytes: Uint8Array, start: number, end: number): string | undefined => {
  const flags = bytes[start] as number
  if ((flags & 0x09) !== 0x09 || start + 13 > end) return undefined
  return googleName(((uint16At(bytes, start + 9) << 16) | uint16At(bytes, start + 11)) >>> 0)
}

/** A version made up to be refused (RFC 9000, section 15), and the server's refusal, of version 0. */
const isNegotiation = ({ bytes, start, end }: Payload): boolean => {
  if (end - start < 15 || (bytes[start] as number) < 0x80 || (bytes[start + 5] as number) > 20) return false
  const [high, low] = [uint16At(bytes, start + 1), uint16At(bytes, start + 3)]
  if (high !== 0 || low !== 0)
    return (high & low & 0x0f0f) === 0x0a0a && ((high | low) & 0x0f0f) === 0x0a0a && end - start >= 1200
  const sourceAt = start + 6 + (bytes[start + 5] as number)
  const versions = sourceAt + 1 + (bytes[sourceAt] ?? 0)
  return versions < end && (bytes[sourceAt] as number) <= 20 && (end - versions) % 4 === 0
}

/** QUIC over UDP, told by a long header with a known version, or with one to be negotiated. */
export const quicProtocol: SessionProtocol = {
  recognises: (payload) => versionNameOf(payload) !== undefined || isNegotiation(payload),
  create: (facts, context) => {
    recognise(facts, 'quic')
    return createQuicParser(facts, context)
  },
  budget: { packets: 32, bytes: 65_536 },
}

const createQuicParser = (facts: ProtocolAnalysis, context: SessionContext): SessionParser => {
  const crypto = createCryptoStream()
  let keys: InitialKeys | undefined
  let left = MAX_DECRYPTIONS

  const decrypt = (bytes: Uint8Array, at: number, header: LongHeader, end: number): boolean => {
    if (left-- <= 0 || !context.takeDecryption()) return false
    keys ??= clientKeys(header.version, header.destinationId)
    const frames = decryptInitial(bytes, at, header, end, keys)
    if (frames === 'refused') violate(facts, 'quic_bad_initial')
    else if (frames) crypto.add(frames)
    return frames !== undefined
  }

  /** Whether the ClientHello was read whole. */
  const readHello = (): boolean => {
    const bytes = crypto.contiguous()
    if (bytes.length < 4 || bytes[0] !== CLIENT_HELLO) return false
    const length = ((bytes[1] as number) << 16) | uint16At(bytes, 2)
    const hello = readClientHello(bytes, 4, length, bytes.length)
    if (hello) noteClientHello(facts, hello, 'q')
    return facts.ja4 != null
  }

  const read = (bytes: Uint8Array, start: number, end: number, isFromOriginator: boolean): number => {
    facts.quic_version ??= versionNameOf({ bytes, start, end }) ?? null
    let hasNew = false
    for (let at = start; at < end; ) {
      const header = readLongHeader(bytes, at, end)
      if (!header) break
      // After a Retry the client derives new keys from the connection id that the server chose.
      if (header.type === 3) keys = undefined
      else if (header.type === 0 && isFromOriginator) hasNew = decrypt(bytes, at, header, end) || hasNew
      at = header.next
    }
    const isDone = (hasNew && readHello()) || left <= 0
    return isDone ? -1 : end - start
  }

  return { read, gap: () => undefined }
}
