// Log-ins of a protocol in which client and server take turns: begun by the client, ended by the server's answer.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { noteLoginAttempt, noteLoginResult } from './logins.ts'

export type LoginTally = {
  /** The client presents credentials; what it sends until the answer belongs to the same attempt. `user`: absent or empty: not in clear text. */
  begin(user?: string): void
  /** The server's verdict. One without an attempt before it (its packet was lost) counts as an attempt. */
  end(succeeded: boolean): void
  isPending(): boolean
}

/** Counts into the facts. */
export const createLoginTally = (facts: ProtocolAnalysis): LoginTally => {
  let isPending = false
  const begin = (user?: string): void => {
    if (user) facts.login_user ??= user
    if (!isPending) noteLoginAttempt(facts)
    isPending = true
  }
  const end = (succeeded: boolean): void => {
    if (!isPending) noteLoginAttempt(facts)
    isPending = false
    noteLoginResult(facts, succeeded)
  }
  return { begin, end, isPending: () => isPending }
}
