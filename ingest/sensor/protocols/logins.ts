// Attempts to log in, as any protocol shows them: one count of attempts, one of refusals, whether one succeeded.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { printable } from './payload.ts'

export const noteLoginAttempt = (facts: ProtocolAnalysis): void => {
  facts.login_attempts = (facts.login_attempts ?? 0) + 1
}

export const noteLoginResult = (facts: ProtocolAnalysis, isSuccess: boolean): void => {
  if (isSuccess) facts.login_succeeded = true
  else {
    facts.login_failures = (facts.login_failures ?? 0) + 1
    facts.login_succeeded ??= false
  }
}

/** The first account named in clear text; empty names are none. */
export const noteLoginUser = (facts: ProtocolAnalysis, user: string): void => {
  if (user !== '') facts.login_user ??= printable(user)
}
