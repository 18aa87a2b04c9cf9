// Initial packets of QUIC: keys from the client's first connection id, header protection, AEAD (RFC 9001, section 5; RFC 9369).
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { uint16At } from './payload.ts'

type Version = { readonly name: string; readonly salt: Buffer; readonly prefix: string; readonly initialType: number }

const V1_SALT = Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex')
const V2_SALT = Buffer.from('0dede3def700a6db819381be6e269dcbf9bd2ed9', 'hex')
const DRAFT_29_SALT = Buffer.from('afbfec289993d24c9e9786f19c6111e04390a899', 'hex')
const DRAFT_23_SALT = Buffer.from('c3eef712c72ebb5a11a7d2432bb46365bef9f502', 'hex')

/** What decrypting needs to know of a version; undefined where its Initials cannot be read. */
export const quicVersionOf = (version: number): Version | undefined => {
  if (version === 1) return { name: '1', salt: V1_SALT, prefix: 'quic', initialType: 0 }
  if (version === 0x6b3343cf) return { name: '2', salt: V2_SALT, prefix: 'quicv2', initialType: 1 }
  const draft = version >>> 8 === 0xff0000 ? version & 0xff : 0
  if (draft < 23 || draft > 34) return undefined
  // Drafts 33 and 34 use the salt of version 1.
  const newer = draft >= 33 ? V1_SALT : DRAFT_29_SALT
  return { name: `draft-${draft}`, salt: draft >= 29 ? newer : DRAFT_23_SALT, prefix: 'quic', initialType: 0 }
}

export type InitialKeys = { readonly key: Buffer; readonly iv: Buffer; readonly headerKey: Buffer }

const hmac = (key: Uint8Array, data: Uint8Array): Buffer => createHmac('sha256', key).update(data).digest()

/** HKDF-Expand-Label of TLS 1.3 for outputs of at most 32 bytes: one block. */
const expandLabel = (secret: Uint8Array, label: string, length: number): Buffer => {
  const name = Buffer.from(`tls13 ${label}`, 'latin1')
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])])
  return hmac(secret, info).subarray(0, length)
}

/** Keys of the client's Initials from the Destination Connection ID of its first one. */
export const clientKeys = (version: Version, connectionId: Uint8Array): InitialKeys => {
  const secret = expandLabel(hmac(version.salt, connectionId), 'client in', 32)
  return {
    key: expandLabel(secret, `${version.prefix} key`, 16),
    iv: expandLabel(secret, `${version.prefix} iv`, 12),
    headerKey: expandLabel(secret, `${version.prefix} hp`, 16),
  }
}

const MAX_CONNECTION_ID_BYTES = 20
const SAMPLE_BYTES = 16
const TAG_BYTES = 16

export type LongHeader = {
  readonly version: Version
  /** 0 Initial, 1 0-RTT, 2 Handshake, 3 Retry, whatever the version's own numbers are. */
  readonly type: number
  readonly destinationId: Uint8Array
  /** Where the packet number (protected) begins; -1 where the type has none or it was not captured. */
  readonly numberAt: number
  /** End of this packet: coalesced ones follow. */
  readonly next: number
}

/** The long header at `at`; undefined where there is none of a known version within `end`. */
export const readLongHeader = (bytes: Uint8Array, at: number, end: number): LongHeader | undefined => {
  if (at + 7 > end || ((bytes[at] as number) & 0xc0) !== 0xc0) return undefined
  const version = quicVersionOf(((uint16At(bytes, at + 1) << 16) | uint16At(bytes, at + 3)) >>> 0)
  if (!version) return undefined
  const idLength = bytes[at + 5] as number
  const sourceAt = at + 6 + idLength
  if (idLength > MAX_CONNECTION_ID_BYTES || sourceAt >= end) return undefined
  const destinationId = bytes.subarray(at + 6, sourceAt)
  const type = ((((bytes[at] as number) >> 4) & 3) - version.initialType + 4) & 3
  let body = sourceAt + 1 + (bytes[sourceAt] as number)
  if (type === 0) {
    const token = readVarint(bytes, body, end)
    if (!token) return undefined
    body = token.next + token.value
  }
  const length = type === 3 ? undefined : readVarint(bytes, body, end)
  if (!length) return { version, type, destinationId, numberAt: -1, next: end }
  return { version, type, destinationId, numberAt: length.next, next: length.next + length.value }
}

/** Variable-length integer (RFC 9000, section 16); undefined beyond `end` or beyond 30 bits, which no length in a datagram needs. */
export const readVarint = (bytes: Uint8Array, at: number, end: number): { value: number; next: number } | undefined => {
  if (at >= end) return undefined
  const first = bytes[at] as number
  const length = 1 << (first >> 6)
  if (at + length > end) return undefined
  let value = first & 0x3f
  for (let i = 1; i < length; i++) {
    if (value >= 1 << 22) return undefined
    value = value * 256 + (bytes[at + i] as number)
  }
  return { value, next: at + length }
}

/** Frames of the Initial at `at`; undefined where it is not whole, 'refused' where the tag is wrong. */
export const decryptInitial = (
  bytes: Uint8Array,
  at: number,
  { numberAt, next }: LongHeader,
  end: number,
  keys: InitialKeys,
): Buffer | 'refused' | undefined => {
  if (numberAt < 0 || next > end || numberAt + 4 + SAMPLE_BYTES > next) return undefined
  const sample = bytes.subarray(numberAt + 4, numberAt + 4 + SAMPLE_BYTES)
  const mask = createCipheriv('aes-128-ecb', keys.headerKey, null).update(sample)
  const header = Buffer.from(bytes.subarray(at, numberAt + 4))
  header[0] = (header[0] as number) ^ ((mask[0] as number) & 0x0f)
  const numberBytes = ((header[0] as number) & 3) + 1
  const numberStart = numberAt - at
  const nonce = Buffer.from(keys.iv)
  for (let i = 0; i < numberBytes; i++) {
    header[numberStart + i] = (header[numberStart + i] as number) ^ (mask[i + 1] as number)
    const place = 12 - numberBytes + i
    nonce[place] = (nonce[place] as number) ^ (header[numberStart + i] as number)
  }
  const decipher = createDecipheriv('aes-128-gcm', keys.key, nonce)
  decipher.setAAD(header.subarray(0, numberStart + numberBytes))
  decipher.setAuthTag(bytes.subarray(next - TAG_BYTES, next))
  const frames = decipher.update(bytes.subarray(numberAt + numberBytes, next - TAG_BYTES))
  try {
    decipher.final()
    return frames
  } catch {
    return 'refused'
  }
}
