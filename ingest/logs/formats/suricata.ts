// Suricata's EVE: one JSON object an event, named by event_type.
import { attributesOf, isObject } from '../attributes.ts'
import { suricataEventOf } from '../events/suricata-event.ts'
import { badField, ignored, type Parsed, type Parser, rejected } from '../record.ts'
import type { Severity } from '../severity.ts'
import { timeOfValue } from '../time-text.ts'
import type { ParserContext } from './context.ts'
import { type JsonRecord, numberAt, readObject, textAt } from './json-record.ts'

const TAKEN: ReadonlySet<string> = new Set([
  'timestamp',
  'host',
  'packet',
  'payload',
  'payload_printable',
  'packet_info',
])
/** Suricata's priorities: 1 is the highest. */
const ALERT_SEVERITIES: readonly Severity[] = ['crit', 'warning', 'notice']

export const isEve = (object: JsonRecord): boolean =>
  typeof object.event_type === 'string' && object.timestamp !== undefined

/** Parser of EVE lines. A packet or payload in them stays in the raw line only. */
export const createSuricataParser = (context: ParserContext): Parser => {
  return (line) => {
    if (line.trim() === '') return ignored('blank')
    const read = readObject(line)
    return 'problem' in read ? read.problem : parseEve(read.object, context)
  }
}

const parseEve = (object: JsonRecord, context: ParserContext): Parsed => {
  if (typeof object.event_type !== 'string') return badField('not_this_format', 'event_type', object.event_type)
  if (object.timestamp === undefined) return rejected('no_time', 'timestamp is absent')
  const timeUs = timeOfValue(object.timestamp, context.zone)
  if (timeUs === undefined) return badField('bad_time', 'timestamp', object.timestamp)
  const event = suricataEventOf(object, timeUs, context.zone)
  return {
    kind: 'log',
    timeUs,
    component: 'suricata',
    host: textAt(object, 'host'),
    severity: severityOf(object),
    message: messageOf(object),
    addresses: [textAt(object, 'src_ip'), textAt(object, 'dest_ip')],
    attributes: attributesOf(object, TAKEN),
    ...(event ? { event } : {}),
  }
}

const severityOf = (object: JsonRecord): Severity => {
  if (object.event_type === 'anomaly') return 'notice'
  if (object.event_type !== 'alert') return 'info'
  return ALERT_SEVERITIES[(numberAt(object, 'alert.severity') ?? 3) - 1] ?? 'notice'
}

/** What the event is about, in few words; its facts are in the attributes. */
const messageOf = (object: JsonRecord): string => {
  const subject = isObject(object[String(object.event_type)])
    ? textAt(object, 'alert.signature', 'dns.rrname', 'http.url', 'tls.sni', 'anomaly.event', 'fileinfo.filename')
    : null
  const ends = [textAt(object, 'src_ip'), textAt(object, 'dest_ip')].filter((end) => end !== null).join(' > ')
  return [object.event_type, textAt(object, 'proto'), ends, subject].filter(Boolean).join(' ')
}
