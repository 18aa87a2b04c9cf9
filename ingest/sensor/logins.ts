// Attempts to log in, as a protocol shows them: begun by the client, ended by the server's answer.
import type { ProtocolAnalysis } from '../../schemas/messages.ts'

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
    if (isPending) return
    isPending = true
    facts.login_attempts = (facts.login_attempts ?? 0) + 1
  }
  const end = (succeeded: boolean): void => {
    if (!isPending) begin()
    isPending = false
    if (succeeded) facts.login_succeeded = true
    else {
      facts.login_failures = (facts.login_failures ?? 0) + 1
      facts.login_succeeded ??= false
    }
  }
  return { begin, end, isPending: () => isPending }
}
