// How a Remote Desktop connection opens (MS-RDPBCGR, sections 2.2.1.1 and 2.2.1.2): TPKT, X.224 connection request with the routing
// cookie, connection confirm with the security protocol. Behind it lies TLS, which the TLS parser reads, or encryption.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { markContent } from './content-marks.ts'
import { uint32le } from './little-endian.ts'
import { isPort, latin1, type Payload, printableText, recognise, startsWith, uint16At } from './payload.ts'
import { createTlsParser } from './protocol-tls.ts'
import type { SessionParser, SessionProtocol } from './session.ts'

const CONNECTION_REQUEST = 0xe0
const CONNECTION_CONFIRM = 0xd0
/** TPKT header of 4 bytes, X.224 header of 7. */
const HEADER_BYTES = 11
const MAX_MESSAGE_BYTES = 1024
const COOKIE = 'Cookie: mstshash='
const NEGOTIATION_RESPONSE = 2
const SECURITY: ReadonlyMap<number, string> = new Map([
  [0, 'rdp'],
  [1, 'tls'],
  [2, 'hybrid'],
  [4, 'rdstls'],
  [8, 'hybrid_ex'],
])

/** TPKT, then a connection request or confirm. Other protocols use both: RDP shows its port, its cookie or its negotiation. */
const recognises = (payload: Payload): boolean => {
  const { bytes, start, end } = payload
  if (!isConnectionPdu(bytes, start, end)) return false
  return isPort(payload, 3389) || startsWith(payload, COOKIE, start + HEADER_BYTES) || isNegotiation(payload)
}

const isConnectionPdu = (bytes: Uint8Array, start: number, end: number): boolean => {
  if (start + HEADER_BYTES > end || bytes[start] !== 3 || bytes[start + 1] !== 0) return false
  return bytes[start + 5] === CONNECTION_REQUEST || bytes[start + 5] === CONNECTION_CONFIRM
}

/** RDP_NEG_REQ, RDP_NEG_RSP or RDP_NEG_FAILURE: type 1, 2 or 3, flags, length 8 in little-endian. */
const isNegotiation = ({ bytes, start, end }: Payload): boolean => {
  const at = start + HEADER_BYTES
  const type = bytes[at] as number
  return at + 8 <= end && type >= 1 && type <= 3 && uint16At(bytes, at + 2) === 0x0800
}

const createRdpParser = (facts: ProtocolAnalysis): SessionParser => {
  let inner: SessionParser | undefined
  let isOver = false

  const onPdu = (bytes: Uint8Array, start: number, end: number): void => {
    recognise(facts, 'rdp')
    if (bytes[start + 5] === CONNECTION_REQUEST) {
      const cookie = cookieOf(bytes, start + HEADER_BYTES, end)
      if (cookie) facts.rdp_cookie ??= cookie
      return
    }
    const security = securityOf(bytes, start + HEADER_BYTES, end)
    if (security) facts.rdp_security ??= security
    if (security && security !== 'rdp') inner = createTlsParser(facts)
    else isOver = true
  }

  const read = (bytes: Uint8Array, start: number, end: number, isFromOriginator: boolean): number => {
    if (inner) return inner.read(bytes, start, end, isFromOriginator)
    if (isOver) return readClientData(facts, bytes, start, end, isFromOriginator)
    if (end - start < HEADER_BYTES) return 0
    const length = uint16At(bytes, start + 2)
    if (!isConnectionPdu(bytes, start, end) || length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) return -1
    if (start + length > end) return 0
    onPdu(bytes, start, start + length)
    return length
  }

  const gap = (isFromOriginator: boolean, unfinished: Uint8Array): void => {
    if (inner) inner.gap(isFromOriginator, unfinished)
    else if (isConnectionPdu(unfinished, 0, unfinished.length)) onPdu(unfinished, 0, unfinished.length)
  }

  return { read, gap }
}

const CHANNEL = 'MS_T120'
/**
 * Without TLS the client's conference data is in clear: the names of the channels that it asks for (MS-RDPBCGR 2.2.1.3.4). Answers as `read` of a
 * parser does.
 */
const readClientData = (
  facts: ProtocolAnalysis,
  bytes: Uint8Array,
  start: number,
  end: number,
  isFromOriginator: boolean,
): number => {
  if (!isFromOriginator) return end - start
  if (
    latin1(bytes, start, Math.min(end, start + MAX_MESSAGE_BYTES))
      .toUpperCase()
      .includes(CHANNEL)
  )
    markContent(facts, 'rdp_ms_t120')
  return -1
}

export const rdpProtocol: SessionProtocol = {
  recognises,
  create: createRdpParser,
}

/** User name of the cookie; it ends with the line. Clients cut it to nine characters. */
const cookieOf = (bytes: Uint8Array, start: number, end: number): string => {
  const text = printableText(bytes, start, end)
  if (!text.startsWith(COOKIE)) return ''
  let lineEnd = start + COOKIE.length
  while (lineEnd < end && bytes[lineEnd] !== 0x0d && bytes[lineEnd] !== 0x0a) lineEnd++
  return printableText(bytes, start + COOKIE.length, lineEnd)
}

/** Security of a confirm: as negotiated; without a negotiation the first protocol, RDP's own. Undefined: refused. */
const securityOf = (bytes: Uint8Array, start: number, end: number): string | undefined => {
  if (start >= end) return 'rdp'
  if (start + 8 > end || bytes[start] !== NEGOTIATION_RESPONSE) return undefined
  const selected = uint32le(bytes, start + 4)
  return SECURITY.get(selected) ?? String(selected)
}
