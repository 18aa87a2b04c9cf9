// TLS records and the server name of a ClientHello (RFC 8446, RFC 6066). Reads the first segment only: a name that lies in
// a later one is not seen yet.
import { type Payload, type PayloadParser, printableText, recognise, uint16At } from './payload.ts'

const HANDSHAKE = 22
const CLIENT_HELLO = 1
const SERVER_NAME = 0
const MAX_RECORD_BYTES = 16_384 + 2048

export const parseTls: PayloadParser = (payload, facts) => {
  const { bytes, start, end } = payload
  if (start + 6 > end) return false
  const type = bytes[start] as number
  const isRecord = type >= 20 && type <= 23 && bytes[start + 1] === 3 && (bytes[start + 2] as number) <= 4
  const length = uint16At(bytes, start + 3)
  if (!isRecord || length === 0 || length > MAX_RECORD_BYTES) return false
  if (type === HANDSHAKE && bytes[start + 5] === CLIENT_HELLO) {
    const name = serverNameOf(payload, start + 9)
    if (name) facts.tls_sni ??= name
  }
  return recognise(facts, 'tls')
}

/** Server name of the ClientHello whose body begins at `body`; undefined where it is absent or beyond the captured bytes. */
const serverNameOf = ({ bytes, end }: Payload, body: number): string | undefined => {
  // Version and random, then three vectors with lengths of 1, 2 and 1 bytes.
  let at = body + 34
  if (at >= end) return undefined
  at += 1 + (bytes[at] as number)
  if (at + 2 > end) return undefined
  at += 2 + uint16At(bytes, at)
  if (at >= end) return undefined
  at += 1 + (bytes[at] as number)
  // Length of all extensions; the captured end bounds the walk.
  for (at += 2; at + 4 <= end; at += 4 + uint16At(bytes, at + 2)) {
    if (uint16At(bytes, at) !== SERVER_NAME || at + 9 > end) continue
    const length = uint16At(bytes, at + 7)
    const from = at + 9
    return length > 0 && from + length <= end ? printableText(bytes, from, from + length).toLowerCase() : undefined
  }
  return undefined
}
