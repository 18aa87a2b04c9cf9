// BSD syslog (RFC 3164) as programs really write it:
//
//   [<PRI>] time [host] [tag[pid]:] message
//
// time    "Jun  4 02:03:04", with a year before or after the clock, with a fraction or a zone, with Cisco's "*" before it; or ISO 8601
// host    left out by local sockets and by some devices: then the first word ends with ":" and is the tag
// tag     a program, "program(module)", "program version" (syslogd), or "-- program" (login)
import { present } from '../attributes.ts'
import { badField, type Parsed, rejected } from '../record.ts'
import { severityNumbered } from '../severity.ts'
import { microsecondsOf, monthOf, offsetZone, timeOfIso, timeOfWall, yearBefore } from '../time-text.ts'
import { authFactsOf } from './auth.ts'
import type { ParserContext } from './context.ts'

/** In the order of their numbers, 0 to 23. */
const FACILITIES = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp', 'ntp'],
  ...['security', 'console', 'solaris-cron', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6'],
  'local7',
]
const MAX_PRIORITY = 191

const BSD_TIME =
  /^[*.]?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?: (\d{4}))?(?: (UTC|[+-]\d{2}:?\d{2}))?:?(?: |$)/
const ISO_TIME = /^(\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|z|[+-]\d{2}:?\d{2})?)(?: |$)/
const TAG_ALONE = /^([^\s:[\]]{1,64})(?:\[([^\]\s]{1,32})\])?:(?: |$)/
const HOST = /^(\S{1,255})(?: |$)/
const TAG = /^((?:-- )?[^\s:[\]]{1,64}(?: \d[\d.]{0,15})?)(?:\[([^\]\s]{1,32})\])?: ?/
const KERNEL_CLOCK = /^\[ {0,6}(\d{1,10}\.\d{1,9})\] /

export type Priority = { readonly facility: string | null; readonly severity: number | null; readonly rest: string }

/** PRI of a message and what follows it; undefined: it is no number from 0 to 191. A message without one has neither. */
export const priorityOf = (line: string): Priority | undefined => {
  if (line.charCodeAt(0) !== 0x3c) return { facility: null, severity: null, rest: line }
  const end = line.indexOf('>')
  const digits = line.slice(1, end)
  if (end < 2 || end > 4 || !/^\d+$/.test(digits) || Number(digits) > MAX_PRIORITY) return undefined
  const priority = Number(digits)
  return { facility: FACILITIES[priority >> 3] ?? null, severity: priority & 7, rest: line.slice(end + 1) }
}

/** Parser of RFC 3164; `priority` has been read. */
export const parseSyslog3164 = ({ facility, severity, rest }: Priority, context: ParserContext): Parsed => {
  const clock = clockOf(rest, context)
  if (clock === 'bad') return badField('bad_time', 'time', rest.slice(0, 32))
  const isWithoutTime = clock === undefined
  if (isWithoutTime && !(context.isLive && severity !== null)) return rejected('no_time', 'no time at the beginning')
  const timeUs = clock?.timeUs ?? context.referenceUs()
  const { host, tag, pid, message } = partsOf(isWithoutTime ? rest.trimStart() : rest.slice(clock.length))
  const kernel = tag === 'kernel' ? KERNEL_CLOCK.exec(message) : null
  const text = kernel ? message.slice(kernel[0].length) : message
  const component = tag ?? context.component
  const auth = authFactsOf(component, text)
  return {
    kind: 'log',
    timeUs,
    component,
    host,
    severity: severity === null ? null : severityNumbered(severity),
    message: text,
    addresses: auth?.src_ip ? [auth.src_ip] : [],
    attributes: present({
      facility,
      pid,
      kernel_uptime_s: kernel?.[1],
      time_source: isWithoutTime ? 'received' : null,
      ...auth,
    }),
  }
}

type Clock = { readonly timeUs: number; readonly length: number }

/** Time at the beginning and how long it is. Undefined: there is none; "bad": one that does not exist. */
const clockOf = (text: string, context: ParserContext): Clock | 'bad' | undefined => {
  const bsd = BSD_TIME.exec(text)
  const month = bsd ? monthOf(bsd[1] ?? '') : undefined
  if (bsd && month !== undefined) return bsdClock(bsd, month, context)
  const iso = ISO_TIME.exec(text)
  if (!iso) return undefined
  const timeUs = timeOfIso(iso[1] ?? '', context.zone)
  return timeUs === undefined ? 'bad' : { timeUs, length: iso[0].length }
}

const bsdClock = (match: RegExpExecArray, month: number, context: ParserContext): Clock | 'bad' => {
  const [all, , day, yearBeforeClock, hour, minute, second, fraction, yearAfter, offset] = match
  const zone = offsetZone(offset) ?? context.zone
  const wall = {
    ...{ month, day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second) },
    microsecond: microsecondsOf(fraction),
  }
  const written = yearBeforeClock ?? yearAfter
  const year = written === undefined ? yearBefore(wall, context.referenceUs(), zone) : Number(written)
  const timeUs = timeOfWall({ ...wall, year }, zone)
  return timeUs === undefined ? 'bad' : { timeUs, length: all.length }
}

type Parts = { readonly host: string | null; readonly tag?: string; readonly pid?: string; readonly message: string }

const partsOf = (text: string): Parts => {
  const alone = TAG_ALONE.exec(text)
  if (alone) return withTag(null, alone, text)
  const host = HOST.exec(text)
  if (!host) return { host: null, message: text }
  const rest = text.slice(host[0].length).replace(/^ +(?=-- )/, '')
  const tag = TAG.exec(rest)
  return tag ? withTag(host[1] ?? null, tag, rest) : { host: host[1] ?? null, message: rest }
}

const withTag = (host: string | null, [all, tag = '', pid]: RegExpExecArray, text: string): Parts => ({
  host,
  tag,
  ...(pid === undefined ? {} : { pid }),
  message: text.slice(all.length),
})
