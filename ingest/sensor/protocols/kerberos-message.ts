// Kerberos messages (RFC 4120, section 5) as they come over UDP, TCP, or inside SPNEGO: types, principals, ticket encryption, errors.
// Only the clear parts are read; of a cut message, what is there.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { childrenOf, type Element, elementAt, integerOf, taggedChild } from './der.ts'
import { encryptionTypeName, KERBEROS_MESSAGES, kerberosErrorName, LOGIN_ERRORS } from './kerberos-names.ts'
import { utf8Text } from './little-endian.ts'
import type { LoginTally } from './login-tally.ts'
import { withEntry } from './session.ts'

const APPLICATION = 0x60
const SEQUENCE = 0x30
/** Explicit context tag of a number. */
const context = (number: number): number => 0xa0 | number
/** PA-ENC-TIMESTAMP, PA-PK-AS-REQ, PA-ENCRYPTED-CHALLENGE: pre-authentication that proves a password, a key or a smart card. */
const PROOFS = new Set([2, 16, 138])

/** Whether a Kerberos message begins at `at`: an application tag in use and, within its first fields, version 5. */
export const isKerberosAt = (bytes: Uint8Array, at: number, end: number): boolean => {
  const message = elementAt(bytes, at, end)
  if (!message || (message.tag & 0xe0) !== APPLICATION || !KERBEROS_MESSAGES.has(message.tag & 0x1f)) return false
  const sequence = elementAt(bytes, message.contentStart, message.contentEnd)
  if (sequence?.tag !== SEQUENCE) return false
  const version = elementAt(bytes, sequence.contentStart, sequence.contentEnd)
  if (!version || (version.tag !== context(0) && version.tag !== context(1))) return false
  return integerOf(bytes, elementAt(bytes, version.contentStart, version.contentEnd)) === 5
}

/** Notes the message at `start`. `logins`: where the verdicts of a key distribution centre are counted. False: it is none. */
export const noteKerberos = (
  facts: ProtocolAnalysis,
  logins: LoginTally | undefined,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean => {
  if (!isKerberosAt(bytes, start, end)) return false
  const message = elementAt(bytes, start, end) as Element
  const type = message.tag & 0x1f
  facts.kerberos_messages = withEntry(facts.kerberos_messages, KERBEROS_MESSAGES.get(type) as string)
  const fields = childrenOf(bytes, elementAt(bytes, message.contentStart, message.contentEnd))
  if (type === 10 || type === 12) noteRequest(facts, type === 10 ? logins : undefined, bytes, fields)
  else if (type === 11 || type === 13) noteReply(facts, type === 11 ? logins : undefined, bytes, fields)
  else if (type === 14) noteTicket(facts, bytes, taggedChild(bytes, fields, context(3)))
  else if (type === 30) noteError(facts, logins, bytes, fields)
  return true
}

const noteRequest = (
  facts: ProtocolAnalysis,
  logins: LoginTally | undefined,
  bytes: Uint8Array,
  fields: readonly Element[],
): void => {
  const body = childrenOf(bytes, taggedChild(bytes, fields, context(4)))
  const user = principalOf(bytes, taggedChild(bytes, body, context(1)))
  if (user) facts.login_user ??= user
  noteService(facts, bytes, taggedChild(bytes, body, context(3)))
  if (logins && provesIdentity(bytes, fields)) logins.begin(user)
}

const provesIdentity = (bytes: Uint8Array, fields: readonly Element[]): boolean =>
  childrenOf(bytes, taggedChild(bytes, fields, context(3))).some((padata) =>
    PROOFS.has(integerOf(bytes, taggedChild(bytes, childrenOf(bytes, padata), context(1))) ?? -1),
  )

const noteReply = (
  facts: ProtocolAnalysis,
  logins: LoginTally | undefined,
  bytes: Uint8Array,
  fields: readonly Element[],
): void => {
  const user = principalOf(bytes, taggedChild(bytes, fields, context(4)))
  if (user) facts.login_user ??= user
  noteTicket(facts, bytes, taggedChild(bytes, fields, context(5)))
  // Anybody gets an answer for an account that needs no pre-authentication: without proof in the request it is no log-in.
  const isUnproven = facts.kerberos_messages?.includes('AS-REQ') && !logins?.isPending()
  if (!isUnproven) logins?.end(true)
}

/** Service and encryption of a ticket: [APPLICATION 1] SEQUENCE { [0] version, [1] realm, [2] service, [3] encrypted part }. */
const noteTicket = (facts: ProtocolAnalysis, bytes: Uint8Array, ticket: Element | undefined): void => {
  const fields = childrenOf(bytes, childrenOf(bytes, ticket)[0])
  noteService(facts, bytes, taggedChild(bytes, fields, context(2)))
  const encrypted = childrenOf(bytes, taggedChild(bytes, fields, context(3)))
  const type = integerOf(bytes, taggedChild(bytes, encrypted, context(0)))
  if (type === undefined) return
  facts.kerberos_ticket_encryption = withEntry(facts.kerberos_ticket_encryption, encryptionTypeName(type))
}

const noteError = (
  facts: ProtocolAnalysis,
  logins: LoginTally | undefined,
  bytes: Uint8Array,
  fields: readonly Element[],
): void => {
  const user = principalOf(bytes, taggedChild(bytes, fields, context(8)))
  if (user) facts.login_user ??= user
  noteService(facts, bytes, taggedChild(bytes, fields, context(10)))
  const code = integerOf(bytes, taggedChild(bytes, fields, context(6)))
  if (code === undefined) return
  facts.kerberos_errors = withEntry(facts.kerberos_errors, kerberosErrorName(code))
  if (logins && LOGIN_ERRORS.has(code)) logins.end(false)
}

const noteService = (facts: ProtocolAnalysis, bytes: Uint8Array, name: Element | undefined): void => {
  const service = principalOf(bytes, name)
  if (service) facts.kerberos_services = withEntry(facts.kerberos_services, service)
}

/** PrincipalName: SEQUENCE { [0] type, [1] SEQUENCE OF GeneralString }, joined by "/"; undefined where it is absent, empty or cut. */
const principalOf = (bytes: Uint8Array, name: Element | undefined): string | undefined => {
  if (!name?.isWhole) return undefined
  const parts = childrenOf(bytes, taggedChild(bytes, childrenOf(bytes, name), context(1)))
  const text = parts.map((part) => utf8Text(bytes, part.contentStart, part.contentEnd)).join('/')
  return text.slice(0, 255) || undefined
}
