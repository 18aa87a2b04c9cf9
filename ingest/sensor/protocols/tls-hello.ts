// ClientHello and ServerHello (RFC 8446, RFC 5246, RFC 6066, RFC 7301; DTLS: RFC 6347). Reads as far as the captured bytes go.
import { printableText, uint16At } from './payload.ts'

const SERVER_NAME = 0
const SIGNATURE_ALGORITHMS = 13
const ALPN = 16
const SUPPORTED_VERSIONS = 43
/** Entries of a list that are looked at: the largest honest hello has some 200 cipher suites. */
const MAX_LIST = 512

/** Numbers are as on the wire, GREASE values (RFC 8701) left out. */
export type ClientHello = {
  /** Highest version offered. */
  version: number
  readonly ciphers: number[]
  readonly extensions: number[]
  readonly signatureAlgorithms: number[]
  /** Lower case; undefined where absent or not captured. */
  serverName: string | undefined
  /** Bytes of the first application protocol offered. */
  alpn: Uint8Array | undefined
  /** Whether all of it was there. */
  isWhole: boolean
  /** Inner lengths contradict the message's own. */
  isMalformed: boolean
}

export type ServerHello = { readonly version: number; readonly cipher: number }

/** 0x0a0a, 0x1a1a ... 0xfafa. */
const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff)

/**
 * The ClientHello whose body is bytes[start, start + length), of which bytes up to `end` are there. Undefined where not even its
 * version is. `hasCookie`: DTLS.
 */
export const readClientHello = (
  bytes: Uint8Array,
  start: number,
  length: number,
  end: number,
  hasCookie = false,
): ClientHello | undefined => {
  const limit = Math.min(end, start + length)
  if (start + 34 > limit) return undefined
  const hello: ClientHello = {
    version: uint16At(bytes, start),
    ciphers: [],
    extensions: [],
    signatureAlgorithms: [],
    serverName: undefined,
    alpn: undefined,
    isWhole: false,
    isMalformed: false,
  }
  const bodyEnd = start + length
  let at = vectorEnd(bytes, start + 34, 1, limit)
  if (hasCookie && at > 0) at = vectorEnd(bytes, at, 1, limit)
  const ciphersEnd = at > 0 ? vectorEnd(bytes, at, 2, limit) : -1
  if (ciphersEnd < 0) return ended(hello, end, bodyEnd)
  pushNumbers(hello.ciphers, bytes, at + 2, ciphersEnd)
  at = vectorEnd(bytes, ciphersEnd, 1, limit)
  if (at < 0) return ended(hello, end, bodyEnd)
  if (at === bodyEnd) return { ...hello, isWhole: true }
  if (at + 2 > limit) return ended(hello, end, bodyEnd)
  const extensionsEnd = at + 2 + uint16At(bytes, at)
  if (extensionsEnd > bodyEnd) hello.isMalformed = true
  readExtensions(hello, bytes, at + 2, Math.min(extensionsEnd, bodyEnd), limit)
  return ended(hello, end, bodyEnd)
}

/** Whether all was there; what was there and still could not be read is malformed. */
const ended = (hello: ClientHello, end: number, bodyEnd: number): ClientHello => {
  if (end < bodyEnd) return hello
  if (hello.ciphers.length === 0) hello.isMalformed = true
  hello.isWhole = !hello.isMalformed
  return hello
}

/** End of the vector at `at` whose length takes `lengthBytes`; -1 where it goes beyond `limit`. */
const vectorEnd = (bytes: Uint8Array, at: number, lengthBytes: number, limit: number): number => {
  if (at + lengthBytes > limit) return -1
  const length = lengthBytes === 1 ? (bytes[at] as number) : uint16At(bytes, at)
  const vector = at + lengthBytes + length
  return vector <= limit ? vector : -1
}

const pushNumbers = (list: number[], bytes: Uint8Array, start: number, end: number): void => {
  for (let at = start; at + 2 <= end && list.length < MAX_LIST; at += 2) {
    const value = uint16At(bytes, at)
    if (!isGrease(value)) list.push(value)
  }
}

const readExtensions = (hello: ClientHello, bytes: Uint8Array, start: number, end: number, limit: number): void => {
  let at = start
  while (at + 4 <= Math.min(end, limit) && hello.extensions.length < MAX_LIST) {
    const type = uint16At(bytes, at)
    const body = at + 4
    const bodyEnd = body + uint16At(bytes, at + 2)
    if (bodyEnd > end) hello.isMalformed = true
    if (!isGrease(type)) hello.extensions.push(type)
    if (bodyEnd <= limit) readExtension(hello, type, bytes, body, bodyEnd)
    at = bodyEnd
  }
}

const readExtension = (hello: ClientHello, type: number, bytes: Uint8Array, start: number, end: number): void => {
  if (type === SERVER_NAME) hello.serverName ??= serverNameAt(bytes, start, end)
  else if (type === ALPN) hello.alpn ??= firstProtocolAt(bytes, start, end)
  else if (type === SIGNATURE_ALGORITHMS) pushNumbers(hello.signatureAlgorithms, bytes, start + 2, end)
  else if (type === SUPPORTED_VERSIONS) hello.version = highestVersion(bytes, start + 1, end) ?? hello.version
}

/** List length, type 0 (host name), length, name. */
const serverNameAt = (bytes: Uint8Array, start: number, end: number): string | undefined => {
  if (start + 5 > end || bytes[start + 2] !== 0) return undefined
  const nameEnd = start + 5 + uint16At(bytes, start + 3)
  return nameEnd > start + 5 && nameEnd <= end ? printableText(bytes, start + 5, nameEnd).toLowerCase() : undefined
}

const firstProtocolAt = (bytes: Uint8Array, start: number, end: number): Uint8Array | undefined => {
  if (start + 3 > end) return undefined
  const nameEnd = start + 3 + (bytes[start + 2] as number)
  return nameEnd > start + 3 && nameEnd <= end ? bytes.slice(start + 3, nameEnd) : undefined
}

/** DTLS versions count downwards. */
const highestVersion = (bytes: Uint8Array, start: number, end: number): number | undefined => {
  const versions: number[] = []
  pushNumbers(versions, bytes, start, end)
  if (versions.length === 0) return undefined
  return versions.reduce((best, version) => (rank(version) > rank(best) ? version : best))
}

const rank = (version: number): number => (version >> 8 === 0xfe ? 0xffff - version : version)

/** The ServerHello whose body is bytes[start, start + length), as far as bytes up to `end` go; undefined where its cipher is not there. */
export const readServerHello = (
  bytes: Uint8Array,
  start: number,
  length: number,
  end: number,
): ServerHello | undefined => {
  const limit = Math.min(end, start + length)
  const afterId = start + 34 <= limit ? vectorEnd(bytes, start + 34, 1, limit) : -1
  if (afterId < 0 || afterId + 2 > limit) return undefined
  const cipher = uint16At(bytes, afterId)
  let version = uint16At(bytes, start)
  // One byte of compression, then the length of the extensions.
  for (let at = afterId + 5; at + 6 <= limit; at += 4 + uint16At(bytes, at + 2)) {
    if (uint16At(bytes, at) === SUPPORTED_VERSIONS && uint16At(bytes, at + 2) === 2) version = uint16At(bytes, at + 4)
  }
  return { version, cipher }
}

const VERSION_NAMES = new Map([
  [0x0300, 'SSL 3.0'],
  [0x0301, '1.0'],
  [0x0302, '1.1'],
  [0x0303, '1.2'],
  [0x0304, '1.3'],
  [0xfeff, 'DTLS 1.0'],
  [0xfefd, 'DTLS 1.2'],
  [0xfefc, 'DTLS 1.3'],
])

/** "1.0" to "1.3", "SSL 3.0", "DTLS 1.2"; drafts of 1.3 count as 1.3; undefined for what is no version. */
export const versionName = (version: number): string | undefined =>
  VERSION_NAMES.get(version) ?? (version >> 8 === 0x7f ? '1.3' : undefined)
