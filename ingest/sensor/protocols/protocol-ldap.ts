// LDAP over TCP (RFC 4511), also behind the length of a signed SASL layer (RFC 4513, MS-ADTS section 5.1.2), and over UDP (MS-ADTS, CLDAP).
import { elementAt } from './der.ts'
import { createFramedSession, type Frame } from './framed-session.ts'
import { ldapOperationAt, noteLdap } from './ldap-message.ts'
import { uint16le, uint32be } from './little-endian.ts'
import { createLoginTally } from './login-tally.ts'
import { isPort, type Payload, recognise } from './payload.ts'
import type { SessionProtocol } from './session.ts'

const MAX_MESSAGE_BYTES = 16 << 20
/** Filters of some thousand bytes exist; their text is cut anyway. */
const HEAD_BYTES = 8192
const BUDGET = { packets: 32_768, bytes: 64 << 20 }
/** A GSS-API or NTLM signature before a message that is signed but not encrypted. */
const SIGNATURE_BYTES = 16
const GSS_WRAP = 0x0504
const IS_SEALED = 2

/** Away from the directory's ports only a bind or a search opens a conversation. */
const OPENINGS = new Set(['bindRequest', 'searchRequest', 'extendedReq'])

const recognises = (payload: Payload): boolean => {
  const { bytes, start, end } = payload
  if (bytes[start] !== 0x30) return false
  const operation = ldapOperationAt(bytes, start, end)
  if (!operation) return false
  return (
    isPort(payload, 389, 3268) ||
    (OPENINGS.has(operation.name) && isPlainOpening(bytes, operation.element.contentStart))
  )
}

/** A bind begins with its version, a search with its base, an extended request with its name. */
const isPlainOpening = (bytes: Uint8Array, at: number): boolean =>
  (bytes[at] === 0x02 && bytes[at + 1] === 1) || bytes[at] === 0x04 || bytes[at] === 0x80

export const ldapOverTcp: SessionProtocol = {
  recognises,
  budget: BUDGET,
  create: (facts) => {
    const logins = createLoginTally(facts)
    const onFrame = ({ bytes, start, end }: Frame): boolean => {
      recognise(facts, 'ldap')
      const at = bytes[start] === 0x30 ? start : signedMessageAt(bytes, start, end)
      if (at >= 0) noteLdap(facts, logins, bytes, at, end)
      return true
    }
    return createFramedSession({ headBytes: HEAD_BYTES, lengthAt, onFrame })
  },
}

/** Messages of one datagram: an answer holds its entries and its end. */
const MAX_IN_DATAGRAM = 16

export const ldapOverUdp: SessionProtocol = {
  recognises,
  create: (facts) => {
    const logins = createLoginTally(facts)
    return {
      read: (bytes, start, end) => {
        let at = start
        for (let i = 0; i < MAX_IN_DATAGRAM && at < end; i++) {
          if (!noteLdap(facts, logins, bytes, at, end)) break
          at = elementAt(bytes, at, end)?.next ?? end
        }
        if (at === start) return -1
        recognise(facts, 'ldap')
        return end - start
      },
      gap: () => {},
    }
  },
}

/** A message, or a buffer of the SASL layer: its length in four bytes, then a signature. */
const lengthAt = (bytes: Uint8Array, at: number, end: number): number => {
  if (bytes[at] === 0x30) {
    const message = elementAt(bytes, at, end)
    if (!message) return end - at < 6 ? 0 : -1
    if (message.next - at > MAX_MESSAGE_BYTES) return -1
    const isTold = message.contentEnd - message.contentStart >= 12 || message.isWhole
    if (!isTold) return 0
    return ldapOperationAt(bytes, at, end) ? message.next - at : -1
  }
  if (at + 4 + SIGNATURE_BYTES > end) return bytes[at] === 0 ? 0 : -1
  const length = uint32be(bytes, at)
  return length > SIGNATURE_BYTES && length <= MAX_MESSAGE_BYTES && isSignature(bytes, at + 4) ? 4 + length : -1
}

/** A Kerberos wrap token in either form (RFC 4121; RFC 1964 begins with 0x60), or NTLM's version 1 (MS-NLMP, section 2.2.2.9). */
const isSignature = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x60 ||
  (bytes[at] === 5 && bytes[at + 1] === 4) ||
  (uint16le(bytes, at) === 1 && uint16le(bytes, at + 2) === 0)

/** Where the message behind a signature begins; -1: it is encrypted. */
const signedMessageAt = (bytes: Uint8Array, start: number, end: number): number => {
  const token = start + 4
  const isKerberosSealed =
    (((bytes[token] as number) << 8) | (bytes[token + 1] as number)) === GSS_WRAP &&
    ((bytes[token + 2] as number) & IS_SEALED) !== 0
  const at = token + SIGNATURE_BYTES
  return !isKerberosSealed && at < end && ldapOperationAt(bytes, at, end) ? at : -1
}
