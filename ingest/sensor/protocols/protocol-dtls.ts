// DTLS (RFC 6347, RFC 9147): hellos of its clear records. A message in fragments is read as far as its first fragment goes.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { recognise, uint16At } from './payload.ts'
import type { SessionProtocol } from './session.ts'
import { noteClientHello, noteServerHello } from './tls-facts.ts'
import { readClientHello, readServerHello, versionName } from './tls-hello.ts'

const HANDSHAKE = 22
const CLIENT_HELLO = 1
const SERVER_HELLO = 2
const RECORD_HEADER_BYTES = 13
const MESSAGE_HEADER_BYTES = 12

const isRecordAt = (bytes: Uint8Array, at: number, end: number): boolean => {
  if (at + RECORD_HEADER_BYTES > end || bytes[at + 1] !== 0xfe) return false
  const type = bytes[at] as number
  return type >= 20 && type <= 23 && versionName(uint16At(bytes, at + 1)) !== undefined
}

/** DTLS over UDP; told by its record header with a known version. */
export const dtlsProtocol: SessionProtocol = {
  recognises: ({ bytes, start, end }) => isRecordAt(bytes, start, end),
  create: (facts) => {
    recognise(facts, 'dtls')
    return {
      read: (bytes, start, end) => {
        for (let at = start; isRecordAt(bytes, at, end); ) {
          const next = at + RECORD_HEADER_BYTES + uint16At(bytes, at + 11)
          facts.tls_version ??= versionName(uint16At(bytes, at + 1)) ?? null
          if (bytes[at] === HANDSHAKE) readMessage(facts, bytes, at + RECORD_HEADER_BYTES, Math.min(next, end))
          at = next
        }
        return facts.tls_cipher ? -1 : end - start
      },
      gap: () => undefined,
    }
  },
  budget: { packets: 16, bytes: 32_768 },
}

const readMessage = (facts: ProtocolAnalysis, bytes: Uint8Array, at: number, end: number): void => {
  if (at + MESSAGE_HEADER_BYTES > end) return
  const isFirstFragment = bytes[at + 6] === 0 && uint16At(bytes, at + 7) === 0
  if (!isFirstFragment) return
  const length = ((bytes[at + 1] as number) << 16) | uint16At(bytes, at + 2)
  const body = at + MESSAGE_HEADER_BYTES
  if (bytes[at] === CLIENT_HELLO) {
    const hello = readClientHello(bytes, body, length, end, true)
    if (hello) noteClientHello(facts, hello, 'd')
  } else if (bytes[at] === SERVER_HELLO) {
    const hello = readServerHello(bytes, body, length, end)
    if (hello) noteServerHello(facts, hello)
  }
}
