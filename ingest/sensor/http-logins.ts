// Authentication by HTTP headers (RFC 9110, section 11): requests with credentials and what the server answered to them.
import type { ProtocolAnalysis } from '../../schemas/messages.ts'
import { printable } from './payload.ts'

/** "NTLMSSP\0" and message type 1 or 2 in base64: a negotiation, which nobody decides yet. */
const NTLM_NEGOTIATION = /^(?:NTLM|Negotiate) +TlRMTVNTUAA[BC]/i

/** Whether a request with this header is an attempt to log in; notes the user of Basic and Digest, never a password. */
export const noteCredentials = (facts: ProtocolAnalysis, credentials: string): boolean => {
  const scheme = /^(Basic|Digest|NTLM|Negotiate)\b/i.exec(credentials)?.[1]?.toLowerCase()
  if (!scheme || NTLM_NEGOTIATION.test(credentials)) return false
  facts.login_attempts = (facts.login_attempts ?? 0) + 1
  const user = scheme === 'basic' ? basicUser(credentials) : /\busername="([^"]*)"/i.exec(credentials)?.[1]
  if (user) facts.login_user ??= printable(user)
  return true
}

const basicUser = (credentials: string): string => {
  const [user = ''] = Buffer.from(credentials.slice(6).trim(), 'base64').toString('latin1').split(':', 1)
  return user
}

/** Notes the answer to a request with credentials. */
export const noteLoginStatus = (facts: ProtocolAnalysis, status: number): void => {
  if (status === 401 || status === 403 || status === 407) {
    facts.login_failures = (facts.login_failures ?? 0) + 1
    facts.login_succeeded ??= false
  } else if (status < 400) facts.login_succeeded = true
}
