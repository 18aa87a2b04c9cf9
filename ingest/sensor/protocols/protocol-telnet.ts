// Telnet (RFC 854): options are taken out; prompts of the server say what the client's next line is.
//
//  1 behind a prompt for a name the client's line is the account; behind one for a password it is an attempt, and never kept.
//  2 then a refusal, or another prompt for a name, means failure; a line that ends like a shell's prompt means success.
//  3 after success the first words of the client's lines are commands, until a password is asked for again.
// Limits: prompts in other languages and shells without a usual prompt are missed.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { noteLoginAttempt, noteLoginResult, noteLoginUser } from './logins.ts'
import { type Payload, recognise } from './payload.ts'
import { type SessionParser, type SessionProtocol, withEntry } from './session.ts'

const IAC = 255
const SUBNEGOTIATION = 250
const SUBNEGOTIATION_END = 240
/** Text of either side that is looked at together. */
const MAX_TEXT_LENGTH = 256
const ASKS_NAME = /(?:login|user ?name|account|user)\s*:\s*$/i
const ASKS_PASSWORD = /pass(?:word|code)[^:\n]{0,20}:\s*$/i
const REFUSES = /incorrect|fail|denied|invalid|bad password|wrong|not allowed/i
const PROMPTS = /[$#>%]\s*$/

const isOption = ({ bytes, start, end }: Payload): boolean => {
  if (start + 3 > end || bytes[start] !== IAC) return false
  const command = bytes[start + 1] as number
  return command >= SUBNEGOTIATION && command <= 254 && (bytes[start + 2] as number) < 64
}

/** Telnet by the options that it begins with. */
export const telnetProtocol: SessionProtocol = {
  recognises: isOption,
  create: (facts, _context, first) => {
    recognise(facts, 'telnet')
    return createTelnetParser(facts, first.srcPort === 23 && first.dstPort !== 23)
  },
}

type State = 'start' | 'name' | 'password' | 'undecided' | 'inside'

const createTelnetParser = (facts: ProtocolAnalysis, isReversed: boolean): SessionParser => {
  let state: State = 'start'
  let typed = ''
  let shown = ''

  const onClientLine = (line: string): void => {
    if (state === 'name') noteLoginUser(facts, line.trim())
    else if (state === 'password') {
      noteLoginAttempt(facts)
      state = 'undecided'
      shown = ''
    } else if (state === 'inside') {
      const command = /^[A-Za-z0-9_./-]{2,32}(?=\s|$|;)/.exec(line.trim())?.[0]
      if (command) facts.text_commands = withEntry(facts.text_commands, command.toUpperCase())
    }
  }

  const onServerText = (text: string): void => {
    shown = (shown + text).slice(-MAX_TEXT_LENGTH)
    if (state === 'undecided' && REFUSES.test(shown)) decide(false, 'start')
    else if (ASKS_PASSWORD.test(shown)) state = 'password'
    else if (ASKS_NAME.test(shown)) {
      if (state === 'undecided') decide(false, 'name')
      else if (state !== 'inside') state = 'name'
    } else if (state === 'undecided' && PROMPTS.test(shown)) decide(true, 'inside')
  }

  const decide = (isSuccess: boolean, next: State): void => {
    noteLoginResult(facts, isSuccess)
    state = next
    if (!isSuccess && ASKS_NAME.test(shown)) state = 'name'
  }

  const onClientText = (text: string): void => {
    for (const character of text) {
      if (character === '\r' || character === '\n') {
        if (typed) onClientLine(typed)
        typed = ''
      } else if (character >= ' ' && typed.length < MAX_TEXT_LENGTH) typed += character
    }
  }

  return {
    read: (bytes, start, end, isFromOriginator) => {
      const { text, consumed } = withoutOptions(bytes, start, end)
      if (isFromOriginator !== isReversed) onClientText(text)
      else onServerText(text)
      return consumed
    },
    gap: (isFromOriginator) => {
      if (isFromOriginator !== isReversed) typed = ''
      else shown = ''
    },
  }
}

/** The text in bytes[start, end), and how much of it is whole: an option may go on in the next segment. */
const withoutOptions = (bytes: Uint8Array, start: number, end: number): { text: string; consumed: number } => {
  let text = ''
  let at = start
  while (at < end) {
    const byte = bytes[at] as number
    if (byte !== IAC) {
      if (byte !== 0) text += String.fromCharCode(byte)
      at++
      continue
    }
    const next = optionEnd(bytes, at, end)
    if (next < 0) return { text, consumed: at - start }
    at = next
  }
  return { text, consumed: end - start }
}

/** Offset behind the command at `at`; -1: it is not whole. */
const optionEnd = (bytes: Uint8Array, at: number, end: number): number => {
  if (at + 2 > end) return -1
  const command = bytes[at + 1] as number
  if (command < SUBNEGOTIATION || command === IAC) return at + 2
  if (command > SUBNEGOTIATION) return at + 3 <= end ? at + 3 : -1
  for (let i = at + 2; i + 1 < end; i++) if (bytes[i] === IAC && bytes[i + 1] === SUBNEGOTIATION_END) return i + 2
  return -1
}
