// IMAP (RFC 9051): commands behind their tags, LOGIN and AUTHENTICATE with their answers, STARTTLS.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { noteLoginAttempt, noteLoginResult, noteLoginUser } from './logins.ts'
import { recognise, startsWith } from './payload.ts'
import type { SessionProtocol } from './session.ts'
import { createLineParser, type Dialogue, noteCommand } from './text-lines.ts'

/** IMAP by its greeting. */
export const imapProtocol: SessionProtocol = {
  recognises: (payload) => startsWith(payload, '* OK'),
  create: (facts, _context, first) => {
    recognise(facts, 'imap')
    return createLineParser(facts, createDialogue(facts), first.isFromOriginator)
  },
}

const createDialogue = (facts: ProtocolAnalysis): Dialogue => {
  /** Of the login or STARTTLS that waits for its answer. */
  let tag = ''
  let command = ''
  return {
    client: (line) => {
      const space = line.indexOf(' ')
      // Behind AUTHENTICATE comes its exchange, which has no tags.
      if (space <= 0 || command === 'AUTHENTICATE') return
      const name = noteCommand(facts, line.slice(space + 1))
      if (name !== 'LOGIN' && name !== 'AUTHENTICATE' && name !== 'STARTTLS') return
      tag = line.slice(0, space)
      command = name
      if (name === 'STARTTLS') return
      noteLoginAttempt(facts)
      if (name === 'LOGIN')
        noteLoginUser(facts, /^\S+ \S+ (?:"([^"]*)"|(\S+))/.exec(line)?.slice(1).find(Boolean) ?? '')
    },
    server: (line) => {
      if (tag === '' || !line.startsWith(`${tag} `)) return 'lines'
      const isOk = line.startsWith('OK', tag.length + 1)
      const answered = command
      tag = ''
      command = ''
      if (answered === 'STARTTLS') return isOk ? 'tls' : 'lines'
      noteLoginResult(facts, isOk)
      return 'lines'
    },
  }
}
