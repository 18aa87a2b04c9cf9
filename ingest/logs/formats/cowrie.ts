// Cowrie's JSON (docs.cowrie.org): one object per event of an SSH or Telnet honeypot session.
import { attributesOf } from '../attributes.ts'
import { badField, ignored, type Parser, rejected } from '../record.ts'
import type { Severity } from '../severity.ts'
import { timeOfValue } from '../time-text.ts'
import type { ParserContext } from './context.ts'
import { type JsonRecord, readObject, textAt } from './json-record.ts'

const TAKEN: ReadonlySet<string> = new Set(['timestamp', 'message', 'sensor'])
/** What an attacker achieved or left behind, above the noise of connecting. */
const NOTABLE = /^cowrie\.(login\.success|command\.|session\.file_|direct-tcpip\.request)/

export const isCowrie = (object: JsonRecord): boolean =>
  typeof object.eventid === 'string' && object.eventid.startsWith('cowrie.')

/** Parser of cowrie's JSON lines. */
export const createCowrieParser = (context: ParserContext): Parser => {
  return (line) => {
    if (line.trim() === '') return ignored('blank')
    const read = readObject(line)
    if ('problem' in read) return read.problem
    const { object } = read
    if (!isCowrie(object)) return badField('not_this_format', 'eventid', object.eventid)
    if (object.timestamp === undefined) return rejected('no_time', 'timestamp is absent')
    const timeUs = timeOfValue(object.timestamp, context.zone)
    if (timeUs === undefined) return badField('bad_time', 'timestamp', object.timestamp)
    return {
      kind: 'log',
      timeUs,
      component: 'cowrie',
      host: textAt(object, 'sensor'),
      severity: severityOf(object),
      message: textAt(object, 'message') ?? textAt(object, 'eventid') ?? '',
      addresses: [textAt(object, 'src_ip'), textAt(object, 'dst_ip')],
      attributes: attributesOf(object, TAKEN),
    }
  }
}

const severityOf = ({ eventid, isError }: JsonRecord): Severity => {
  if (isError === 1 || isError === true) return 'err'
  return NOTABLE.test(String(eventid)) ? 'notice' : 'info'
}
