// Access logs of nginx and Apache: common, combined, with a virtual host before it, and with further fields behind it.
// https://httpd.apache.org/docs/current/logs.html#accesslog
import { present } from '../attributes.ts'
import { badField, ignored, type Parsed, type Parser, rejected } from '../record.ts'
import type { Severity } from '../severity.ts'
import { monthOf, offsetZone, timeOfWall } from '../time-text.ts'
import type { ParserContext } from './context.ts'

const LINE =
  /^(?:([\w.-]{1,253}:\d{1,5}) )?(\S{1,255}) (\S{1,255}) (\S.{0,255}?) \[(\d{2}\/[A-Za-z]{3}\/\d{4}:\d{2}:\d{2}:\d{2}(?: [+-]\d{4})?)\] "((?:[^"\\]|\\.)*)" (\d{3}|-) (\d{1,15}|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?/
const TIME = /^(\d{2})\/([A-Za-z]{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?: ([+-]\d{4}))?$/
const REQUEST = /^([A-Z][A-Z_-]{0,31}) (.*?)(?: (HTTP\/\d(?:\.\d)?))?$/

/** Parser of access-log lines. */
export const createAccessParser = (context: ParserContext): Parser => {
  return (line) => {
    if (line.trim() === '') return ignored('blank')
    const match = LINE.exec(line)
    return match ? record(match, context) : rejected('no_header', 'not the common or combined log format')
  }
}

const record = (match: RegExpExecArray, context: ParserContext): Parsed => {
  const [, virtual_host, client, , user, time = '', request = '', status = '', bytes, referer, agent] = match
  const timeUs = timeOf(time, context)
  if (timeUs === undefined) return badField('bad_time', 'time', time)
  const [, method, path, protocol] = REQUEST.exec(request) ?? []
  return {
    kind: 'log',
    timeUs,
    component: context.component,
    host: null,
    severity: severityOf(Number(status)),
    message: `${request} ${status}`,
    addresses: [client],
    attributes: present({
      src_ip: client,
      user: known(user),
      method,
      path,
      protocol,
      status: known(status),
      bytes: known(bytes),
      referer: known(referer),
      user_agent: known(agent),
      virtual_host,
    }),
  }
}

const known = (text: string | undefined): string | null => (text === undefined || text === '-' ? null : text)

const timeOf = (text: string, context: ParserContext): number | undefined => {
  const [, day, monthName = '', year, hour, minute, second, offset] = TIME.exec(text) ?? []
  const month = monthOf(monthName)
  if (month === undefined) return undefined
  return timeOfWall(
    {
      ...{ year: Number(year), month, day: Number(day), hour: Number(hour), minute: Number(minute) },
      ...{ second: Number(second), microsecond: 0 },
    },
    offsetZone(offset) ?? context.zone,
  )
}

const severityOf = (status: number): Severity => {
  if (status >= 500) return 'err'
  return status >= 400 ? 'notice' : 'info'
}
