// Error logs of Apache (2.2 and 2.4) and nginx.
import { present } from '../attributes.ts'
import { badField, ignored, type Parsed, type Parser, rejected } from '../record.ts'
import { severityNamed } from '../severity.ts'
import { microsecondsOf, monthOf, timeOfWall } from '../time-text.ts'
import type { ParserContext } from './context.ts'

/** [Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 1:tid 2] [client 192.0.2.1:80] text */
const APACHE =
  /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))? (\d{4})\] \[(?:([\w-]{0,64}):)?(\w{1,16})\] ?(?:\[pid (\d{1,10})(?::tid (\d{1,20}))?\] ?)?(?:\[(?:remote|client) (\S{1,64}?)(?::(\d{1,5}))?\] ?)?/
/** 2026/11/24 11:17:35 [error] 12#12: *9 text, client: 192.0.2.1, server: name, request: "GET / HTTP/1.1" */
const NGINX =
  /^(\d{4})\/(\d{2})\/(\d{2}) (\d{2}):(\d{2}):(\d{2}) \[(\w{1,16})\] (\d{1,10})#(\d{1,20}): (?:\*(\d{1,20}) )?/
const NGINX_CLIENT = /, client: ([\da-fA-F.:]{2,45})/
const NGINX_SERVER = /, server: ([^,\s]{1,253})/

/** Parser of error-log lines of either server. */
export const createWebErrorParser = (context: ParserContext): Parser => {
  return (line) => {
    if (line.trim() === '') return ignored('blank')
    const apache = APACHE.exec(line)
    if (apache) return apacheRecord(line, apache, context)
    const nginx = NGINX.exec(line)
    return nginx
      ? nginxRecord(line, nginx, context)
      : rejected('no_header', 'neither an Apache nor an nginx error line')
  }
}

const apacheRecord = (line: string, match: RegExpExecArray, context: ParserContext): Parsed => {
  const [
    all,
    monthName = '',
    day,
    hour,
    minute,
    second,
    fraction,
    year,
    module,
    level = '',
    pid,
    thread,
    client,
    port,
  ] = match
  const wall = {
    ...{ year: Number(year), month: monthOf(monthName) ?? 0, day: Number(day), hour: Number(hour) },
    ...{ minute: Number(minute), second: Number(second), microsecond: microsecondsOf(fraction) },
  }
  const timeUs = timeOfWall(wall, context.zone)
  if (timeUs === undefined) return badField('bad_time', 'time', all.slice(0, 32))
  return {
    kind: 'log',
    timeUs,
    component: context.component === 'web' ? 'apache' : context.component,
    host: null,
    severity: severityNamed(level),
    message: line.slice(all.length),
    addresses: [client],
    attributes: present({ module, pid, thread, src_ip: client, src_port: port }),
  }
}

const nginxRecord = (line: string, match: RegExpExecArray, context: ParserContext): Parsed => {
  const [all, year, month, day, hour, minute, second, level = '', pid, thread, connection] = match
  const wall = {
    ...{ year: Number(year), month: Number(month), day: Number(day), hour: Number(hour) },
    ...{ minute: Number(minute), second: Number(second), microsecond: 0 },
  }
  const timeUs = timeOfWall(wall, context.zone)
  if (timeUs === undefined) return badField('bad_time', 'time', all.slice(0, 19))
  const message = line.slice(all.length)
  const client = NGINX_CLIENT.exec(message)?.[1]
  return {
    kind: 'log',
    timeUs,
    component: context.component === 'web' ? 'nginx' : context.component,
    host: null,
    severity: severityNamed(level),
    message,
    addresses: [client],
    attributes: present({ pid, thread, connection, src_ip: client, virtual_host: NGINX_SERVER.exec(message)?.[1] }),
  }
}
