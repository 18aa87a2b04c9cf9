// Guess of SSH authentication attempts from the sizes of encrypted segments, after the idea of Zeek's SSH analyzer.
//
// Once keys are in use the client asks for the service "ssh-userauth" and the server accepts: two messages with a payload of 17 bytes.
// Whatever the cipher, block size and MAC are, a message with a payload of one byte, which is USERAUTH_SUCCESS and nothing else at this
// stage, is 16 bytes shorter than that. USERAUTH_FAILURE lists the methods left, so it has one size per server, at least that of the
// acceptance. A client that asks with the method "none" first, to learn the methods, is told by its request: at most 24 bytes longer
// than the acceptance, while a password or key makes it longer; this question is not an attempt.
//
// Limits: a key that the server does not know counts as a failed attempt, as in sshd's own log; a user name of 13 characters or more may
// make "none" look like an attempt; a server whose answer changes between attempts (two-factor) or compresses from the start is missed;
// a banner that arrives in one segment with the first answer hides that answer.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { noteLoginAttempt, noteLoginResult } from './logins.ts'

/** How much shorter than the acceptance a success is. */
const SUCCESS_DIFFERENCE = 16
const NONE_DIFFERENCE = 24
/** An answer this much longer than the acceptance is no refusal: a banner, or several messages. */
const MAX_FAILURE_DIFFERENCE = 160

export type SshLogins = {
  /** An encrypted segment of the client's. */
  client(wireBytes: number): void
  /** One of the server's; false: authentication is over. */
  server(wireBytes: number): boolean
}

/** Watches the segments from the client's first encrypted one on. */
export const watchSshLogins = (facts: ProtocolAnalysis): SshLogins => {
  let acceptedBytes = 0
  let refusalBytes = 0
  let requestBytes = 0

  const note = (isSuccess: boolean): void => {
    noteLoginAttempt(facts)
    noteLoginResult(facts, isSuccess)
  }

  const answer = (wireBytes: number): void => {
    if (wireBytes > acceptedBytes + MAX_FAILURE_DIFFERENCE || wireBytes < acceptedBytes) return
    const isQuestion = refusalBytes === 0 && requestBytes - acceptedBytes <= NONE_DIFFERENCE
    if (refusalBytes === 0) refusalBytes = wireBytes
    if (!isQuestion && wireBytes === refusalBytes) note(false)
    requestBytes = 0
  }

  return {
    client: (wireBytes) => {
      if (acceptedBytes > 0) requestBytes += wireBytes
    },
    server: (wireBytes) => {
      if (acceptedBytes === 0) {
        acceptedBytes = wireBytes
        return true
      }
      if (requestBytes === 0) return true
      if (wireBytes === acceptedBytes - SUCCESS_DIFFERENCE) {
        note(true)
        return false
      }
      answer(wireBytes)
      return true
    },
  }
}
