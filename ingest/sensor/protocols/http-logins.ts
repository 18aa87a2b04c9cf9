// Authentication by HTTP headers (RFC 9110, section 11): requests with credentials and what the server answered to them.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { noteLoginAttempt, noteLoginResult, noteLoginUser } from './logins.ts'
import { noteSecurityToken } from './security-token.ts'

/** "NTLMSSP\0" and message type 1 or 2 in base64: a negotiation, which nobody decides yet. */
const NTLM_NEGOTIATION = /^(?:NTLM|Negotiate) +TlRMTVNTUAA[BC]/i

/** Whether a request with this header is an attempt to log in; notes the user of Basic and Digest, never a password. */
export const noteCredentials = (facts: ProtocolAnalysis, credentials: string): boolean => {
  const scheme = /^(Basic|Digest|NTLM|Negotiate)\b/i.exec(credentials)?.[1]?.toLowerCase()
  if (!scheme || NTLM_NEGOTIATION.test(credentials)) return false
  noteLoginAttempt(facts)
  if (scheme === 'ntlm' || scheme === 'negotiate') {
    noteLoginUser(facts, windowsUser(facts, credentials.slice(scheme.length)))
    return true
  }
  const user = scheme === 'basic' ? basicUser(credentials) : /\busername="([^"]*)"/i.exec(credentials)?.[1]
  noteLoginUser(facts, user ?? '')
  return true
}

const basicUser = (credentials: string): string => {
  const [user = ''] = Buffer.from(credentials.slice(6).trim(), 'base64').toString('latin1').split(':', 1)
  return user
}

/** Account of the NTLM message in a token in base64 (RFC 4559); notes its domain and host as well. Empty: Kerberos, or anonymous. */
const windowsUser = (facts: ProtocolAnalysis, token: string): string => {
  const bytes = Buffer.from(token.trim(), 'base64')
  return noteSecurityToken(facts, bytes, 0, bytes.length, false).user
}

/** Notes the answer to a request with credentials. */
export const noteLoginStatus = (facts: ProtocolAnalysis, status: number): void => {
  if (status === 401 || status === 403 || status === 407) noteLoginResult(facts, false)
  else if (status < 400) noteLoginResult(facts, true)
}
