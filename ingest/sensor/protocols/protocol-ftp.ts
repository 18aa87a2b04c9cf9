// FTP, its control connection (RFC 959, RFC 2228 for TLS): commands, logins, and where data connections are sent to.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { noteLoginAttempt, noteLoginResult, noteLoginUser } from './logins.ts'
import { isPort, lineEnd, type Payload, printableText, recognise, startsWith } from './payload.ts'
import type { SessionProtocol } from './session.ts'
import { createLineParser, type Dialogue, noteCommand } from './text-lines.ts'
import { violate } from './violations.ts'

const PORT = 21
const FIRST_FREE_PORT = 1024

const isGreeting = (payload: Payload): boolean => {
  if (!startsWith(payload, '220 ') && !startsWith(payload, '220-')) return false
  return (
    isPort(payload, PORT) || /ftp/i.test(printableText(payload.bytes, payload.start, lineEnd(payload, payload.start)))
  )
}

const isClientsFirst = (payload: Payload): boolean =>
  (startsWith(payload, 'USER ') || startsWith(payload, 'AUTH ')) && isPort(payload, PORT)

/** FTP by its greeting, or by the first command on its port. */
export const ftpProtocol: SessionProtocol = {
  recognises: (payload) => isGreeting(payload) || isClientsFirst(payload),
  create: (facts, _context, first) => {
    recognise(facts, 'ftp')
    const isReversed = first.isFromOriginator === isGreeting(first)
    const client = (first.addresses[isReversed ? 7 : 3] ?? 0) >>> 0
    return createLineParser(facts, createDialogue(facts, client), isReversed)
  },
}

/** `client` is the last word of the client's address: all of it, for IPv4. */
const createDialogue = (facts: ProtocolAnalysis, client: number): Dialogue => {
  let command = ''
  return {
    client: (line) => {
      command = noteCommand(facts, line)
      if (command === 'USER') noteLoginUser(facts, line.slice(5).trim())
      else if (command === 'PASS') noteLoginAttempt(facts)
      else if (command === 'PORT' && isBounce(line, client)) violate(facts, 'ftp_bounce')
    },
    server: (line) => {
      const code = /^(\d{3})(?: |$)/.exec(line)?.[1]
      if (!code) return 'lines'
      if (command === 'AUTH' && code === '234') return 'tls'
      if (code === '230') {
        // No password was asked for.
        if (command === 'USER') noteLoginAttempt(facts)
        noteLoginResult(facts, true)
      } else if (command === 'PASS' && code >= '400') noteLoginResult(facts, false)
      return 'lines'
    },
  }
}

/** PORT h1,h2,h3,h4,p1,p2: a host that is not the client, or a port that no client listens on. */
const isBounce = (line: string, client: number): boolean => {
  const numbers = line.slice(5).trim().split(',').map(Number)
  if (numbers.length !== 6 || numbers.some((value) => !(value >= 0 && value <= 255))) return false
  const [a, b, c, d, high, low] = numbers as [number, number, number, number, number, number]
  const host = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
  return host !== client || high * 256 + low < FIRST_FREE_PORT
}
