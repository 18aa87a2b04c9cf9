// LDAP messages (RFC 4511): SEQUENCE { messageID, operation, controls }. Operations, search bases and filters, binds and their results.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { childrenOf, type Element, elementAt, integerOf } from './der.ts'
import { ldapFilterText } from './ldap-filter.ts'
import { utf8Text } from './little-endian.ts'
import type { LoginTally } from './login-tally.ts'
import { noteSecurityToken } from './security-token.ts'
import { withEntry } from './session.ts'

const SEQUENCE = 0x30
/** Operations by their application tag. */
const OPERATIONS: ReadonlyMap<number, string> = new Map([
  [0x60, 'bindRequest'],
  [0x61, 'bindResponse'],
  [0x42, 'unbindRequest'],
  [0x63, 'searchRequest'],
  [0x64, 'searchResEntry'],
  [0x65, 'searchResDone'],
  [0x66, 'modifyRequest'],
  [0x67, 'modifyResponse'],
  [0x68, 'addRequest'],
  [0x69, 'addResponse'],
  [0x4a, 'delRequest'],
  [0x6b, 'delResponse'],
  [0x6c, 'modDNRequest'],
  [0x6d, 'modDNResponse'],
  [0x6e, 'compareRequest'],
  [0x6f, 'compareResponse'],
  [0x50, 'abandonRequest'],
  [0x73, 'searchResRef'],
  [0x77, 'extendedReq'],
  [0x78, 'extendedResp'],
  [0x79, 'intermediateResponse'],
])
/** Authentication choices of a bind: password, SASL, and Microsoft's three steps of NTLM (MS-ADTS, section 5.1.1.1.3). */
const SIMPLE = 0x80
const SASL = 0xa3
const NTLM_CHOICES: ReadonlySet<number> = new Set([0x89, 0x8a, 0x8b])

const SUCCESS = 0
const SASL_IN_PROGRESS = 14

type Operation = { readonly name: string; readonly element: Element }

/** The operation of the message at `start`; undefined: there is none. */
export const ldapOperationAt = (bytes: Uint8Array, start: number, end: number): Operation | undefined => {
  const message = elementAt(bytes, start, end)
  if (message?.tag !== SEQUENCE) return undefined
  const id = elementAt(bytes, message.contentStart, message.contentEnd)
  if (id?.tag !== 0x02 || integerOf(bytes, id) === undefined) return undefined
  const element = elementAt(bytes, id.next, message.contentEnd)
  const name = element && OPERATIONS.get(element.tag)
  return name && element ? { name, element } : undefined
}

/** Notes the message at `start`; answers the operation's name, undefined: there is none. */
export const noteLdap = (
  facts: ProtocolAnalysis,
  logins: LoginTally,
  bytes: Uint8Array,
  start: number,
  end: number,
): string | undefined => {
  const operation = ldapOperationAt(bytes, start, end)
  if (!operation) return undefined
  const { name, element } = operation
  facts.ldap_operations = withEntry(facts.ldap_operations, name)
  if (name === 'bindRequest') noteBind(facts, logins, bytes, element)
  else if (name === 'bindResponse') noteBindResult(logins, bytes, element)
  else if (name === 'searchRequest') noteSearch(facts, bytes, element)
  return name
}

/** bindRequest: version, name, authentication choice. Of the password only whether it is empty. */
const noteBind = (facts: ProtocolAnalysis, logins: LoginTally, bytes: Uint8Array, bind: Element): void => {
  const [, name, choice] = childrenOf(bytes, bind)
  if (!name || !choice) return
  const user = utf8Text(bytes, name.contentStart, name.contentEnd)
  if (choice.tag === SIMPLE) {
    // No name and no password: anonymous, nobody logs in.
    if (user || choice.next > choice.contentStart) logins.begin(user)
    return
  }
  if (choice.tag !== SASL && !NTLM_CHOICES.has(choice.tag)) return
  const credentials = choice.tag === SASL ? childrenOf(bytes, choice)[1] : choice
  if (!credentials) return
  const { contentStart, contentEnd, isWhole } = credentials
  const token = noteSecurityToken(facts, bytes, contentStart, contentEnd, isWhole)
  if (token.presentsCredentials) logins.begin(token.user || user)
}

/** Result code of a bindResponse: success, more of a SASL exchange to come, or a refusal. */
const noteBindResult = (logins: LoginTally, bytes: Uint8Array, response: Element): void => {
  const code = integerOf(bytes, childrenOf(bytes, response)[0])
  if (code === undefined || code === SASL_IN_PROGRESS) return
  if (code !== SUCCESS || logins.isPending()) logins.end(code === SUCCESS)
}

/** searchRequest: base, scope, dereferencing, size limit, time limit, types only, filter, attributes. */
const noteSearch = (facts: ProtocolAnalysis, bytes: Uint8Array, search: Element): void => {
  const [base, , , , , , filter] = childrenOf(bytes, search)
  if (base?.isWhole && base.tag === 0x04) {
    const text = utf8Text(bytes, base.contentStart, base.contentEnd)
    // The empty base is the root of the server: its description.
    facts.ldap_bases = withEntry(facts.ldap_bases, text)
  }
  if (!filter) return
  const text = ldapFilterText(bytes, filter)
  if (text) facts.ldap_filters = withEntry(facts.ldap_filters, text)
}
