// Tokens of Windows authentication: bare NTLMSSP, Kerberos in GSS-API (RFC 4121), or either inside SPNEGO (RFC 4178, MS-SPNG).
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { elementAt, elementsIn } from './der.ts'
import { isKerberosAt, noteKerberos } from './kerberos-message.ts'
import { isNtlmAt, noteNtlm } from './ntlm.ts'

/** What a client's token presents. */
export type TokenFacts = {
  /** Credentials: an NTLM AUTHENTICATE that names an account or a Kerberos AP-REQ; not: a mere beginning, or an anonymous one. */
  readonly presentsCredentials: boolean
  /** Account named in clear text. */
  readonly user: string
}

const NOTHING: TokenFacts = { presentsCredentials: false, user: '' }
/** SPNEGO's own nesting is five deep. */
const MAX_DEPTH = 8
const OCTET_STRING = 0x04
const OBJECT_IDENTIFIER = 0x06
const AP_REQ = 0x6e

/** Notes what the token in bytes[start, end) says; `isWhole`: it was captured to its end. */
export const noteSecurityToken = (
  facts: ProtocolAnalysis,
  bytes: Uint8Array,
  start: number,
  end: number,
  isWhole: boolean,
): TokenFacts => walk(facts, bytes, start, end, isWhole, 0)

const walk = (
  facts: ProtocolAnalysis,
  bytes: Uint8Array,
  start: number,
  end: number,
  isWhole: boolean,
  depth: number,
): TokenFacts => {
  if (isNtlmAt(bytes, start, end)) {
    const message = noteNtlm(facts, bytes, start, end, isWhole)
    if (message?.type !== 3) return NOTHING
    // In a cut message the name may lie beyond what is there: an account is presented all the same.
    return { presentsCredentials: message.user !== '' || !isWhole, user: message.user }
  }
  if (isKerberosAt(bytes, start, end)) {
    noteKerberos(facts, undefined, bytes, start, end)
    return { presentsCredentials: bytes[start] === AP_REQ, user: '' }
  }
  if (depth >= MAX_DEPTH) return NOTHING
  for (const { tag, contentStart, contentEnd, isWhole: isElementWhole } of elementsIn(bytes, start, end)) {
    if ((tag & 0x20) === 0 && tag !== OCTET_STRING) continue
    const inner = innerStart(bytes, contentStart, contentEnd)
    const found = walk(facts, bytes, inner, contentEnd, isElementWhole, depth + 1)
    if (found.presentsCredentials) return found
  }
  return NOTHING
}

/** Behind a GSS-API header: the object identifier of the mechanism and, for Kerberos, two bytes that name the message. */
const innerStart = (bytes: Uint8Array, start: number, end: number): number => {
  if (bytes[start] !== OBJECT_IDENTIFIER) return start
  const identifier = elementAt(bytes, start, end)
  if (!identifier?.isWhole) return start
  const behind = identifier.next
  return isKerberosAt(bytes, behind + 2, end) ? behind + 2 : behind
}
