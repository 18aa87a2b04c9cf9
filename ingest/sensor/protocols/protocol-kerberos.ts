// Kerberos with a key distribution centre (RFC 4120, section 7.2): one message per datagram, or behind its length of four bytes.
import { createFramedSession } from './framed-session.ts'
import { isKerberosAt, noteKerberos } from './kerberos-message.ts'
import { uint32be } from './little-endian.ts'
import { createLoginTally } from './login-tally.ts'
import { recognise } from './payload.ts'
import type { SessionProtocol } from './session.ts'

/** A ticket with the groups of a large forest stays below. */
const MAX_MESSAGE_BYTES = 1 << 20
/** What the clear fields and one ticket take. */
const HEAD_BYTES = 16_384

export const kerberosOverUdp: SessionProtocol = {
  recognises: ({ bytes, start, end }) => isKerberosAt(bytes, start, end),
  create: (facts) => {
    const logins = createLoginTally(facts)
    return {
      read: (bytes, start, end) => {
        if (!noteKerberos(facts, logins, bytes, start, end)) return -1
        recognise(facts, 'kerberos')
        return end - start
      },
      gap: () => {},
    }
  },
}

export const kerberosOverTcp: SessionProtocol = {
  recognises: ({ bytes, start, end }) => lengthAt(bytes, start, end) > 0,
  create: (facts) => {
    const logins = createLoginTally(facts)
    return createFramedSession({
      headBytes: HEAD_BYTES,
      lengthAt,
      onFrame: ({ bytes, start, end }) => {
        recognise(facts, 'kerberos')
        noteKerberos(facts, logins, bytes, start + 4, end)
        return true
      },
    })
  },
}

/** Bytes from the header to the version of a message: fewer do not tell. */
const TELLING_BYTES = 32

const lengthAt = (bytes: Uint8Array, at: number, end: number): number => {
  if (at + 4 > end) return 0
  const length = uint32be(bytes, at)
  if (length < 10 || length > MAX_MESSAGE_BYTES) return -1
  if (isKerberosAt(bytes, at + 4, end)) return 4 + length
  return at + TELLING_BYTES > end && ((bytes[at + 4] ?? 0x60) & 0xe0) === 0x60 ? 0 : -1
}
