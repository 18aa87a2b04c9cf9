// POP3 (RFC 1939, RFC 2595 for TLS, RFC 5034 for AUTH).
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { noteLoginAttempt, noteLoginResult, noteLoginUser } from './logins.ts'
import { isPort, type Payload, recognise, startsWith } from './payload.ts'
import type { SessionProtocol } from './session.ts'
import { createLineParser, type Dialogue, noteCommand } from './text-lines.ts'

const PORT = 110

/** Redis answers "+OK" too, and nothing behind it. */
const isGreeting = (payload: Payload): boolean =>
  startsWith(payload, '+OK') && (isPort(payload, PORT) || startsWith(payload, ' ', payload.start + 3))

/** POP3 by its greeting. */
export const pop3Protocol: SessionProtocol = {
  recognises: isGreeting,
  create: (facts, _context, first) => {
    recognise(facts, 'pop3')
    return createLineParser(facts, createDialogue(facts), first.isFromOriginator)
  },
}

const createDialogue = (facts: ProtocolAnalysis): Dialogue => {
  /** The last command, until its answer. */
  let command = ''
  return {
    client: (line) => {
      // What follows AUTH is its exchange.
      if (command === 'AUTH') return
      command = noteCommand(facts, line)
      const user = command === 'USER' || command === 'APOP' ? (line.split(/\s+/)[1] ?? '') : ''
      noteLoginUser(facts, user)
      if (command === 'PASS' || command === 'APOP' || command === 'AUTH') noteLoginAttempt(facts)
    },
    server: (line) => {
      const isOk = line.startsWith('+OK')
      if (!isOk && !line.startsWith('-ERR')) return 'lines'
      const answered = command
      command = ''
      if (answered === 'STLS' && isOk) return 'tls'
      if (answered === 'PASS' || answered === 'APOP' || answered === 'AUTH') noteLoginResult(facts, isOk)
      return 'lines'
    },
  }
}
