// SMTP (RFC 5321), its authentication (RFC 4954) and STARTTLS (RFC 3207). Message text is passed over.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { markContent } from './content-marks.ts'
import { noteLoginAttempt, noteLoginResult, noteLoginUser } from './logins.ts'
import { isPort, lineEnd, type Payload, printableText, recognise, startsWith } from './payload.ts'
import type { SessionProtocol } from './session.ts'
import { createLineParser, type Dialogue, decodeBase64, noteCommand } from './text-lines.ts'

const isGreeting = (payload: Payload): boolean => {
  if (!startsWith(payload, '220 ') && !startsWith(payload, '220-')) return false
  return (
    isPort(payload, 25, 587) ||
    /SMTP/.test(printableText(payload.bytes, payload.start, lineEnd(payload, payload.start)))
  )
}

const isClientsFirst = (payload: Payload): boolean => startsWith(payload, 'EHLO ') || startsWith(payload, 'HELO ')

/** SMTP by its greeting or by the client's. */
export const smtpProtocol: SessionProtocol = {
  recognises: (payload) => isGreeting(payload) || isClientsFirst(payload),
  create: (facts, _context, first) => {
    recognise(facts, 'smtp')
    return createLineParser(facts, createDialogue(facts), first.isFromOriginator !== isClientsFirst(first))
  },
  budget: { packets: 8192, bytes: 8 << 20 },
}

type State = 'commands' | 'text' | 'user' | 'secret'

const createDialogue = (facts: ProtocolAnalysis): Dialogue => {
  let state: State = 'commands'
  let command = ''
  let isTlsOffered = false

  const onAuth = (line: string): void => {
    noteLoginAttempt(facts)
    const [, mechanism = '', initial = ''] = line.split(/\s+/)
    // PLAIN: identity, account and password with NUL between them. LOGIN asks for account and password, each in base64.
    if (initial) noteLoginUser(facts, userOf(mechanism, initial))
    state = initial || /^LOGIN$/i.test(mechanism) === false ? 'secret' : 'user'
  }

  return {
    isClientSendingText: () => state === 'text',
    client: (line) => {
      if (state === 'text') {
        if (line === '.') state = 'commands'
      } else if (state === 'user') {
        noteLoginUser(facts, decodeBase64(line))
        state = 'secret'
      } else if (state === 'commands') {
        command = noteCommand(facts, line)
        if (command === 'AUTH') {
          // Behind STARTTLS nothing is read here any more.
          if (isTlsOffered) markContent(facts, 'smtp_tls_declined')
          onAuth(line)
        }
      }
    },
    server: (line) => {
      if (/^250[- ]STARTTLS\b/i.test(line)) isTlsOffered = true
      const code = /^(\d{3})(?: |$)/.exec(line)?.[1]
      if (!code) return 'lines'
      if (command === 'STARTTLS' && code === '220') return 'tls'
      if (command === 'DATA' && code === '354') state = 'text'
      else if (command === 'AUTH' && code !== '334') {
        noteLoginResult(facts, code === '235')
        state = 'commands'
        command = ''
      }
      return 'lines'
    },
  }
}

const userOf = (mechanism: string, initial: string): string => {
  const text = decodeBase64(initial)
  if (/^LOGIN$/i.test(mechanism)) return text
  return /^PLAIN$/i.test(mechanism) ? (text.split('\0')[1] ?? '') : ''
}
