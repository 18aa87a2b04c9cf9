// TLS over TCP: records (RFC 8446, section 5.1) put together to handshake messages, until encryption hides them.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { isPort, type Payload, type PayloadParser, recognise, uint16At } from './payload.ts'
import type { SessionParser, SessionProtocol } from './session.ts'
import { noteCertificate, noteClientHello, noteServerHello } from './tls-facts.ts'
import { readClientHello, readServerHello } from './tls-hello.ts'
import { violate } from './violations.ts'

const CHANGE_CIPHER_SPEC = 20
const ALERT = 21
const HANDSHAKE = 22
const CLIENT_HELLO = 1
const SERVER_HELLO = 2
const CERTIFICATE = 11
const HEADER_BYTES = 5
const MAX_RECORD_BYTES = 16_384 + 2048
/** Handshake messages longer than this are passed over. */
const MAX_MESSAGE_BYTES = 65_536
const DNS_OVER_TLS_PORT = 853
const NOTHING = new Uint8Array(0)

const isRecordAt = (bytes: Uint8Array, at: number): boolean => {
  const type = bytes[at] as number
  return type >= CHANGE_CIPHER_SPEC && type <= 23 && bytes[at + 1] === 3 && (bytes[at + 2] as number) <= 4
}

/** A record in the middle of a conversation whose beginning was not seen. */
export const parseTlsRecord: PayloadParser = ({ bytes, start, end }, facts) => {
  if (start + HEADER_BYTES > end || !isRecordAt(bytes, start)) return false
  const length = uint16At(bytes, start + 3)
  return length > 0 && length <= MAX_RECORD_BYTES && recognise(facts, 'tls')
}

const startsWithHello = ({ bytes, start, end }: Payload): boolean => {
  if (start + 6 > end || bytes[start] !== HANDSHAKE || !isRecordAt(bytes, start)) return false
  const message = bytes[start + 5]
  return message === CLIENT_HELLO || message === SERVER_HELLO
}

/** Handshake bytes of one direction. */
type Direction = {
  /** A message that goes on in the next record. */
  unfinished: Uint8Array
  /** Encryption began, or the bytes make no sense any more. */
  isDone: boolean
}

/** Follows a TLS handshake that begins with the next bytes read. */
export const createTlsParser = (facts: ProtocolAnalysis): SessionParser => {
  const originator: Direction = { unfinished: NOTHING, isDone: false }
  const responder: Direction = { unfinished: NOTHING, isDone: false }

  const read = (bytes: Uint8Array, start: number, end: number, isFromOriginator: boolean): number => {
    const direction = isFromOriginator ? originator : responder
    let at = start
    while (!direction.isDone && at + HEADER_BYTES <= end) {
      if (!isRecordAt(bytes, at)) {
        direction.isDone = true
        break
      }
      const next = at + HEADER_BYTES + uint16At(bytes, at + 3)
      if (next - at - HEADER_BYTES > MAX_RECORD_BYTES) {
        violate(facts, 'tls_record_too_long')
        direction.isDone = true
      } else if (bytes[at] !== HANDSHAKE) {
        // An alert in clear text may come before encryption; anything else is encrypted.
        if (bytes[at] !== ALERT) direction.isDone = true
        else if (next > end) return at - start
      } else if (next > end) {
        readMessages(facts, direction, bytes, at + HEADER_BYTES, end, true)
        return at - start
      } else readMessages(facts, direction, bytes, at + HEADER_BYTES, next, false)
      at = next
    }
    if (originator.isDone && responder.isDone) return -1
    return direction.isDone ? end - start : at - start
  }

  return {
    read,
    gap: (isFromOriginator) => {
      const direction = isFromOriginator ? originator : responder
      direction.isDone = true
    },
  }
}

/** Handshake messages in bytes[start, end); `isPreview`: a record still incomplete, read for what it shows so far and again later. */
const readMessages = (
  facts: ProtocolAnalysis,
  direction: Direction,
  newBytes: Uint8Array,
  start: number,
  end: number,
  isPreview: boolean,
): void => {
  const { unfinished } = direction
  const isJoined = unfinished.length > 0
  const bytes = isJoined ? Buffer.concat([unfinished, newBytes.subarray(start, end)]) : newBytes
  const limit = isJoined ? bytes.length : end
  let at = isJoined ? 0 : start
  while (at + 4 <= limit) {
    const length = ((bytes[at + 1] as number) << 16) | uint16At(bytes, at + 2)
    const next = at + 4 + length
    if (length > MAX_MESSAGE_BYTES) {
      direction.isDone = true
      return
    }
    readMessage(facts, bytes, at, length, limit, direction)
    if (next > limit) break
    at = next
  }
  if (isPreview || direction.isDone) return
  direction.unfinished = at < limit ? bytes.slice(at, limit) : NOTHING
}

const readMessage = (
  facts: ProtocolAnalysis,
  bytes: Uint8Array,
  at: number,
  length: number,
  limit: number,
  direction: Direction,
): void => {
  const type = bytes[at]
  const body = at + 4
  if (type === CLIENT_HELLO) {
    const hello = readClientHello(bytes, body, length, limit)
    if (!hello) return
    noteClientHello(facts, hello, 't')
    if (limit < body + length) return
    if (hello.isMalformed) violate(facts, 'tls_bad_handshake')
    // Nothing else of the client's is of interest: a certificate of its own is rare, and in 1.3 encrypted.
    direction.isDone = true
  } else if (type === SERVER_HELLO) {
    const hello = readServerHello(bytes, body, length, limit)
    if (hello) noteServerHello(facts, hello)
  } else if (type === CERTIFICATE && body + length <= limit) {
    readCertificate(facts, bytes, body, body + length)
    direction.isDone = true
  }
}

/** Length of the list, length of the first certificate, which is the server's own. */
const readCertificate = (facts: ProtocolAnalysis, bytes: Uint8Array, start: number, end: number): void => {
  if (start + 6 > end) return
  const length = ((bytes[start + 3] as number) << 16) | uint16At(bytes, start + 4)
  if (length === 0) return
  if (start + 6 + length > end) violate(facts, 'tls_bad_handshake')
  else noteCertificate(facts, bytes.subarray(start + 6, start + 6 + length))
}

const TLS_BUDGET = { packets: 256, bytes: 131_072 }

/** TLS that is the flow's own protocol. */
export const tlsProtocol: SessionProtocol = {
  recognises: (payload) => startsWithHello(payload) && !isPort(payload, DNS_OVER_TLS_PORT),
  create: (facts) => {
    recognise(facts, 'tls')
    return createTlsParser(facts)
  },
  budget: TLS_BUDGET,
}

/** DNS over TLS (RFC 7858): told by its port. */
export const dnsOverTlsProtocol: SessionProtocol = {
  recognises: (payload) => isPort(payload, DNS_OVER_TLS_PORT) && startsWithHello(payload),
  create: (facts) => {
    recognise(facts, 'dot')
    return createTlsParser(facts)
  },
  budget: TLS_BUDGET,
}
