// Line protocols: the bytes of both directions as lines for one dialogue, and TLS once the two have agreed on it.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { latin1 } from './payload.ts'
import { createTlsParser } from './protocol-tls.ts'
import { type SessionParser, withEntry } from './session.ts'
import { violate } from './violations.ts'

const MAX_LINE_BYTES = 2048

/** What follows the line just taken: more lines, or TLS. */
export type AfterLine = 'lines' | 'tls'

export type Dialogue = {
  /** A line without its end. */
  client(line: string): void
  server(line: string): AfterLine
  /** Lines of the client may be longer: they are message text. */
  isClientSendingText?(): boolean
}

/** Reads a dialogue. `isReversed`: the server is the flow's originator. */
export const createLineParser = (facts: ProtocolAnalysis, dialogue: Dialogue, isReversed: boolean): SessionParser => {
  let tls: SessionParser | undefined
  /** Of each side (client, server): the rest of a line too long, or one whose beginning was lost, is passed over. */
  const isSkipping = [false, false]

  const takeLine = (line: string, isClient: boolean): void => {
    if (isClient) dialogue.client(line)
    else if (dialogue.server(line) === 'tls') tls = createTlsParser(facts)
  }

  const skipLong = (isClient: boolean): void => {
    if (!isSkipping[isClient ? 0 : 1] && !(isClient && dialogue.isClientSendingText?.()))
      violate(facts, 'text_line_too_long')
    isSkipping[isClient ? 0 : 1] = true
  }

  return {
    read: (bytes, start, end, isFromOriginator) => {
      if (tls) return tls.read(bytes, start, end, isFromOriginator)
      const isClient = isFromOriginator !== isReversed
      let at = start
      while (at < end && !tls) {
        const lineFeed = bytes.indexOf(0x0a, at)
        const isWhole = lineFeed >= 0 && lineFeed < end
        if ((isWhole ? lineFeed : end) - at > MAX_LINE_BYTES) skipLong(isClient)
        if (!isWhole) return isSkipping[isClient ? 0 : 1] ? end - start : at - start
        const lineEnd = lineFeed > at && bytes[lineFeed - 1] === 0x0d ? lineFeed - 1 : lineFeed
        if (!isSkipping[isClient ? 0 : 1]) takeLine(latin1(bytes, at, lineEnd), isClient)
        isSkipping[isClient ? 0 : 1] = false
        at = lineFeed + 1
      }
      return at - start
    },
    gap: (isFromOriginator, unfinished) => {
      if (tls) tls.gap(isFromOriginator, unfinished)
      else isSkipping[isFromOriginator !== isReversed ? 0 : 1] = true
    },
  }
}

/** Notes a command by its name; answers it in upper case, '' where the line is no command. */
export const noteCommand = (facts: ProtocolAnalysis, line: string): string => {
  const name = /^[A-Za-z]{3,12}(?=\s|$)/.exec(line)?.[0]?.toUpperCase() ?? ''
  if (name) facts.text_commands = withEntry(facts.text_commands, name)
  return name
}

/** A text in base64, as one character per byte. */
export const decodeBase64 = (text: string): string => Buffer.from(text, 'base64').toString('latin1')
