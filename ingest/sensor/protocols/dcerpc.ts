// DCE/RPC, connection-oriented (C706 chapter 12, MS-RPCE section 2.2.2), as a client speaks it over TCP or over a named pipe: which
// interfaces it binds and which operations it calls. Operation numbers stay in clear when the call is sealed. Answers are not read: nothing
// but the server's verdict would be in them.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { remember } from '../bounded-map.ts'
import { markContent } from './content-marks.ts'
import { interfaceName, operationName } from './dcerpc-interfaces.ts'
import { uint16le } from './little-endian.ts'
import type { LoginTally } from './login-tally.ts'
import { uint16At } from './payload.ts'
import { noteSecurityToken } from './security-token.ts'
import { withEntry } from './session.ts'
import { violate } from './violations.ts'

export const PDU_HEADER_BYTES = 16
const REQUEST = 0
const BIND = 11
const ALTER_CONTEXT = 14
const AUTH3 = 16
const LAST_TYPE = 20
const FIRST_FRAGMENT = 1
/** Presentation contexts remembered of one association, and read of one bind: Windows offers a handful. */
const MAX_CONTEXTS = 16
const AUTH_HEADER_BYTES = 8
const TRANSFER_SYNTAX_BYTES = 20

/** One association: the interfaces behind its context identifiers. */
export type RpcAssociation = { readonly contexts: Map<number, string>; lastInterface: string | undefined }

export const createRpcAssociation = (): RpcAssociation => ({ contexts: new Map(), lastInterface: undefined })

/** Length of the PDU at `at`, header included; 0: more bytes are needed; -1: none begins here. */
export const rpcLengthAt = (bytes: Uint8Array, at: number, end: number): number => {
  if (at < end && bytes[at] !== 5) return -1
  if (at + PDU_HEADER_BYTES > end) return 0
  const integers = (bytes[at + 4] as number) >> 4
  const isHeader =
    (bytes[at + 1] as number) <= 1 &&
    (bytes[at + 2] as number) < LAST_TYPE &&
    integers <= 1 &&
    (bytes[at + 5] as number) <= 3 &&
    bytes[at + 6] === 0 &&
    bytes[at + 7] === 0
  if (!isHeader) return -1
  const length = uint16of(bytes, at + 8, integers === 1)
  return length >= PDU_HEADER_BYTES ? length : -1
}

const uint16of = (bytes: Uint8Array, at: number, isLittle: boolean): number =>
  isLittle ? uint16le(bytes, at) : uint16At(bytes, at)

/** Notes the PDU at `start`, of which bytes up to `end` are there. The caller has found its header whole. */
export const noteRpcPdu = (
  facts: ProtocolAnalysis,
  association: RpcAssociation,
  logins: LoginTally | undefined,
  bytes: Uint8Array,
  start: number,
  end: number,
): void => {
  const type = bytes[start + 2] as number
  const isLittle = (bytes[start + 4] as number) >> 4 === 1
  if (type === REQUEST) noteRequest(facts, association, bytes, start, end, isLittle)
  else if (type === BIND || type === ALTER_CONTEXT) noteBind(facts, association, bytes, start, end, isLittle)
  if (type === BIND || type === ALTER_CONTEXT || type === AUTH3)
    noteVerifier(facts, logins, bytes, start, end, isLittle)
}

/** Behind the header: allocation hint, context identifier, operation number. A call in many fragments is counted at its first. */
const noteRequest = (
  facts: ProtocolAnalysis,
  association: RpcAssociation,
  bytes: Uint8Array,
  start: number,
  end: number,
  isLittle: boolean,
): void => {
  if (((bytes[start + 3] as number) & FIRST_FRAGMENT) === 0) return
  if (uint16of(bytes, start + 8, isLittle) < 24) {
    violate(facts, 'dcerpc_bad_length')
    return
  }
  facts.dcerpc_calls = (facts.dcerpc_calls ?? 0) + 1
  if (start + 24 > end) return
  const context = uint16of(bytes, start + 20, isLittle)
  const operation = uint16of(bytes, start + 22, isLittle)
  // A bind that was cut or missed: most associations use one interface only.
  const uuid = association.contexts.get(context) ?? association.lastInterface
  const name = uuid ? operationName(uuid, operation) : `unknown.${operation}`
  facts.dcerpc_operations = withEntry(facts.dcerpc_operations, name)
  if (ZERO_PRONE.has(name))
    noteZeroChallenge(facts, name, bytes, start + 24, Math.min(end, start + uint16of(bytes, start + 8, isLittle)))
}

const ZERO_PRONE = new Set([
  'netlogon.ServerReqChallenge',
  'netlogon.ServerAuthenticate2',
  'netlogon.ServerAuthenticate3',
])
const CHALLENGE_BYTES = 8

/**
 * The client's challenge ends the request, its credential stands before the flags of four bytes (MS-NRPC 3.5.4.4.1 and .2). Machines draw
 * the one and compute the other.
 */
const noteZeroChallenge = (
  facts: ProtocolAnalysis,
  name: string,
  bytes: Uint8Array,
  start: number,
  end: number,
): void => {
  const isZero = (to: number): boolean => {
    if (to - CHALLENGE_BYTES < start) return false
    for (let at = to - CHALLENGE_BYTES; at < to; at++) if (bytes[at] !== 0) return false
    return true
  }
  const isChallenge = name === 'netlogon.ServerReqChallenge'
  if (isChallenge ? isZero(end) : isZero(end - 4) || isZero(end - 6)) markContent(facts, 'netlogon_zero_challenge')
}

/** Behind the header: two sizes, the group, the number of contexts, then each: identifier, transfer syntaxes, interface. */
const noteBind = (
  facts: ProtocolAnalysis,
  association: RpcAssociation,
  bytes: Uint8Array,
  start: number,
  end: number,
  isLittle: boolean,
): void => {
  const bodyEnd = Math.min(end, start + uint16of(bytes, start + 8, isLittle))
  if (start + 28 > bodyEnd) return
  const count = Math.min(bytes[start + 24] as number, MAX_CONTEXTS)
  let at = start + 28
  for (let i = 0; i < count && at + 24 <= bodyEnd; i++) {
    const context = uint16of(bytes, at, isLittle)
    const uuid = uuidAt(bytes, at + 4, isLittle)
    remember(association.contexts, context, uuid, MAX_CONTEXTS)
    association.lastInterface = uuid
    facts.dcerpc_interfaces = withEntry(facts.dcerpc_interfaces, interfaceName(uuid))
    at += 24 + (bytes[at + 2] as number) * TRANSFER_SYNTAX_BYTES
  }
}

/** Authentication verifier at the PDU's end: type, level, padding, reserved, context, then the token. */
const noteVerifier = (
  facts: ProtocolAnalysis,
  logins: LoginTally | undefined,
  bytes: Uint8Array,
  start: number,
  end: number,
  isLittle: boolean,
): void => {
  const length = uint16of(bytes, start + 8, isLittle)
  const tokenBytes = uint16of(bytes, start + 10, isLittle)
  if (tokenBytes === 0) return
  if (tokenBytes + AUTH_HEADER_BYTES + PDU_HEADER_BYTES > length) {
    violate(facts, 'dcerpc_bad_length')
    return
  }
  const tokenStart = start + length - tokenBytes
  if (tokenStart >= end) return
  const tokenEnd = Math.min(end, start + length)
  const token = noteSecurityToken(facts, bytes, tokenStart, tokenEnd, tokenEnd === start + length)
  if (token.presentsCredentials) logins?.begin(token.user)
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** UUID in its usual notation; its first three parts are in the sender's byte order. */
export const uuidAt = (bytes: Uint8Array, at: number, isLittle: boolean): string => {
  const hex = (offsets: readonly number[]): string =>
    offsets.map((offset) => HEX[bytes[at + offset] as number]).join('')
  const head = isLittle ? [hex([3, 2, 1, 0]), hex([5, 4]), hex([7, 6])] : [hex([0, 1, 2, 3]), hex([4, 5]), hex([6, 7])]
  return [...head, hex([8, 9]), hex([10, 11, 12, 13, 14, 15])].join('-')
}
