// Syslog of both standards, told apart by the version after PRI.
import { badField, ignored, type Parser } from '../record.ts'
import type { ParserContext } from './context.ts'
import { parseSyslog3164, priorityOf } from './syslog-3164.ts'
import { isSyslog5424, parseSyslog5424 } from './syslog-5424.ts'

/** Parser of RFC 3164 and RFC 5424 messages, in a file or from the network. */
export const createSyslogParser =
  (context: ParserContext): Parser =>
  (line) => {
    const text = line.replace(/^\ufeff/, '')
    if (text.trim() === '') return ignored('blank')
    const priority = priorityOf(text)
    if (!priority) return badField('bad_header', 'PRI', text.slice(0, 8))
    return isSyslog5424(priority) ? parseSyslog5424(priority, context) : parseSyslog3164(priority, context)
  }
