// Syslog of RFC 5424: <PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [MSG]. "-" stands for a value that is not known.
import { MAX_VALUE, present } from '../attributes.ts'
import { badField, type Parsed, rejected } from '../record.ts'
import { severityNumbered } from '../severity.ts'
import { timeOfIso } from '../time-text.ts'
import { authFactsOf } from './auth.ts'
import type { ParserContext } from './context.ts'
import type { Priority } from './syslog-3164.ts'

const HEADER = /^1 (\S{1,64}) (\S{1,255}) (\S{1,64}) (\S{1,128}) (\S{1,32}) /
const ELEMENT_NAME = /[^\s="\]]{1,64}/y
const PARAMETER = / ([^\s="\]]{1,64})="((?:[^"\\\]]|\\.){0,16384})"/y
const MAX_ELEMENTS = 32

/** True if what follows PRI is the version and a space. */
export const isSyslog5424 = ({ severity, rest }: Priority): boolean => severity !== null && rest.startsWith('1 ')

/** Parser of RFC 5424; `priority` has been read. A message without a time is given its moment of arrival when it is live. */
export const parseSyslog5424 = ({ facility, severity, rest }: Priority, context: ParserContext): Parsed => {
  const header = HEADER.exec(rest)
  if (!header) return rejected('bad_header', 'one of the six fields after PRI is missing or too long')
  const [all, timestamp = '', hostname, application, process, messageId] = header
  const isWithoutTime = timestamp === '-'
  if (isWithoutTime && !context.isLive) return rejected('no_time', 'TIMESTAMP is "-"')
  const timeUs = isWithoutTime ? context.referenceUs() : timeOfIso(timestamp, context.zone)
  if (timeUs === undefined) return badField('bad_time', 'TIMESTAMP', timestamp)
  const data = structuredData(rest, all.length)
  if (!data) return rejected('bad_structured_data', `STRUCTURED-DATA at character ${all.length} does not end`)
  const message = rest
    .slice(data.end)
    .replace(/^ /, '')
    .replace(/^\ufeff/, '')
  const component = known(application) ?? context.component
  const auth = authFactsOf(component, message)
  return {
    kind: 'log',
    timeUs,
    component,
    host: known(hostname),
    severity: severityNumbered(severity ?? -1),
    message,
    addresses: [auth?.src_ip, data.values['origin.ip']],
    attributes: present({
      facility,
      pid: known(process),
      message_id: known(messageId),
      time_source: isWithoutTime ? 'received' : null,
      ...data.values,
      ...auth,
    }),
  }
}

const known = (text: string | undefined): string | null => (text === undefined || text === '-' ? null : text)

type Data = { readonly values: Record<string, string>; readonly end: number }

/** Elements from `start` on, their parameters named "element.parameter". Undefined: they are not closed. */
const structuredData = (text: string, start: number): Data | undefined => {
  if (text[start] === '-') return { values: {}, end: start + 1 }
  const values: Record<string, string> = {}
  let at = start
  let elements = 0
  while (text[at] === '[' && elements++ < MAX_ELEMENTS) {
    const end = readElement(text, at + 1, values)
    if (end === undefined) return undefined
    at = end
  }
  return elements > 0 ? { values, end: at } : undefined
}

/** Reads "name param="value" ...]" and answers where it ends; undefined: it does not. */
const readElement = (text: string, start: number, values: Record<string, string>): number | undefined => {
  ELEMENT_NAME.lastIndex = start
  const name = ELEMENT_NAME.exec(text)?.[0]
  if (name === undefined) return undefined
  let at = start + name.length
  for (;;) {
    PARAMETER.lastIndex = at
    const parameter = PARAMETER.exec(text)
    if (!parameter) return text[at] === ']' ? at + 1 : undefined
    // "name@enterprise" is the private form: the number says nothing here.
    values[`${name.split('@')[0]}.${parameter[1]}`] = (parameter[2] ?? '')
      .replace(/\\(["\\\]])/g, '$1')
      .slice(0, MAX_VALUE)
    at += parameter[0].length
  }
}
