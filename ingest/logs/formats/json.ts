// JSON lines of unknown programs: the names that common loggers give to time, severity, message, host and program.
// Covered: pino and bunyan, ECS (elastic.co/docs/reference/ecs), GELF, journald's export, Docker's json-file, Caddy, Traefik, zap, log4j.
import { attributesOf, isObject, scalarText } from '../attributes.ts'
import { badField, ignored, type Parsed, type Parser, rejected } from '../record.ts'
import { severityOfValue } from '../severity.ts'
import { timeOfValue } from '../time-text.ts'
import type { ParserContext } from './context.ts'
import { type JsonRecord, readObject, textAt, valueAt } from './json-record.ts'

const TIMES = [
  'time',
  'timestamp',
  '@timestamp',
  'ts',
  '__REALTIME_TIMESTAMP',
  'datetime',
  'eventTime',
  'date',
  'Timestamp',
]
const LEVELS = ['level', 'severity', 'log.level', 'levelname', 'lvl', 'PRIORITY', 'loglevel', 'log_level', 'Level']
const MESSAGES = [
  'message',
  'msg',
  'MESSAGE',
  'short_message',
  'log',
  'text',
  'event.original',
  'error.message',
  'event',
  'Message',
]
const HOSTS = ['hostname', 'host.name', 'host', 'host.hostname', '_HOSTNAME', 'agent.name']
const COMPONENTS = [
  ...['component', 'service', 'service.name', 'program', 'process.name', 'SYSLOG_IDENTIFIER', 'app', 'application'],
  ...['appname', 'logger', 'log.logger', 'name', '_COMM', 'container_name'],
]
const ADDRESSES = [
  ...['src_ip', 'dst_ip', 'dest_ip', 'source.ip', 'destination.ip', 'client.ip', 'server.ip', 'client_ip', 'remote_ip'],
  ...['remote_addr', 'remoteAddress', 'ClientAddr', 'ClientHost', 'host.ip', 'ip', 'address', 'peer', 'source.address'],
  ...['req.remoteAddress', 'request.remote_ip', 'request.client_ip'],
]
const TAKEN: ReadonlySet<string> = new Set([
  ...TIMES,
  ...LEVELS,
  'message',
  'msg',
  'MESSAGE',
  'short_message',
  'hostname',
])

/** Parser of one JSON object a line. */
export const createJsonParser = (context: ParserContext): Parser => {
  return (line) => {
    if (line.trim() === '') return ignored('blank')
    const read = readObject(line)
    return 'problem' in read ? read.problem : parseJsonRecord(read.object, context)
  }
}

/** The record of a JSON object. */
export const parseJsonRecord = (object: JsonRecord, context: ParserContext): Parsed => {
  const timeName = TIMES.find((name) => valueAt(object, name) != null)
  if (timeName === undefined) return rejected('no_time', `none of ${TIMES.slice(0, 4).join(', ')}`)
  const time = valueAt(object, timeName)
  const timeUs = timeOfValue(time, context.zone)
  if (timeUs === undefined) return badField('bad_time', timeName, time)
  const level = LEVELS.map((name) => valueAt(object, name)).find((value) => value != null)
  const addresses = ADDRESSES.map((name) => valueAt(object, name)).filter((value) => typeof value === 'string')
  return {
    kind: 'log',
    timeUs,
    component: textAt(object, ...COMPONENTS) ?? context.component,
    host: textAt(object, ...HOSTS),
    severity: severityOfValue(level),
    message: messageOf(object),
    addresses,
    attributes: attributesOf(object, TAKEN),
  }
}

/** The message, else the error's, else nothing: the raw line is kept beside it. */
const messageOf = (object: JsonRecord): string => {
  const text = textAt(object, ...MESSAGES)
  if (text !== null) return text.replace(/\r?\n$/, '')
  const { err } = object
  return (isObject(err) ? scalarText(err.message) : undefined) ?? ''
}

/** Parser of our own services' logs (pino, with the field `service`): the component is "autoinmune-" and the service. */
export const createOwnParser = (context: ParserContext): Parser => {
  const parse = createJsonParser(context)
  return (line) => {
    const parsed = parse(line)
    if (parsed.kind !== 'log' || parsed.component.startsWith('autoinmune-')) return parsed
    return { ...parsed, component: `autoinmune-${parsed.component}` }
  }
}
