// One record of any of Zeek's logs, from TSV or JSON.
import { attributesOf } from '../attributes.ts'
import { zeekEventOf } from '../events/zeek-event.ts'
import { badField, type Parsed, rejected } from '../record.ts'
import type { Severity } from '../severity.ts'
import { timeOfValue } from '../time-text.ts'
import type { ParserContext } from './context.ts'
import { type JsonRecord, textAt } from './json-record.ts'

const TAKEN: ReadonlySet<string> = new Set(['ts', '_path', '_write_ts', '_system_name'])
/** Fields that tell what a record of a log is about, in the order of a sentence. */
const TELLING: Readonly<Record<string, readonly string[]>> = {
  conn: ['proto', 'service', 'conn_state'],
  dns: ['qtype_name', 'query', 'rcode_name'],
  http: ['method', 'host', 'uri', 'status_code'],
  notice: ['note', 'msg'],
  sip: ['method', 'uri', 'status_msg'],
  ssh: ['client', 'server', 'auth_success'],
  ssl: ['version', 'server_name'],
  software: ['software_type', 'name', 'unparsed_version'],
  tunnel: ['tunnel_type', 'action'],
  weird: ['name', 'addl'],
  files: ['mime_type', 'filename', 'source'],
}
/** Fields that only one log has, for JSON without a path. */
const SIGNS: readonly (readonly [field: string, path: string])[] = [
  ...([
    ['conn_state', 'conn'],
    ['note', 'notice'],
    ['qtype_name', 'dns'],
    ['query', 'dns'],
  ] as const),
  ...([
    ['trans_depth', 'http'],
    ['auth_attempts', 'ssh'],
    ['server_name', 'ssl'],
    ['cipher', 'ssl'],
  ] as const),
  ...([
    ['tunnel_type', 'tunnel'],
    ['fuid', 'files'],
    ['unparsed_version', 'software'],
  ] as const),
]

/** True for Zeek's JSON: a time and a flow's ends or uid, or the name of a log. */
export const isZeek = (object: JsonRecord): boolean =>
  object.ts !== undefined && (object._path !== undefined || 'id.orig_h' in object || typeof object.uid === 'string')

/** Which log a JSON record is of; "" where it cannot be told. */
export const pathOf = (object: JsonRecord): string =>
  textAt(object, '_path') ?? SIGNS.find(([field]) => field in object)?.[1] ?? ''

/** The record of a log; times of TSV are decimal text. */
export const parseZeekRecord = (path: string, record: JsonRecord, context: ParserContext): Parsed => {
  if (record.ts === undefined) return rejected('no_time', 'ts is absent')
  const timeUs = timeOfValue(record.ts, context.zone)
  if (timeUs === undefined) return badField('bad_time', 'ts', record.ts)
  const event = zeekEventOf(path, record, timeUs)
  return {
    kind: 'log',
    timeUs,
    component: 'zeek',
    host: textAt(record, '_system_name', 'peer_descr', 'peer'),
    severity: severityOf(path),
    message: messageOf(path, record),
    addresses: ['id.orig_h', 'id.resp_h', 'src', 'dst', 'host'].map((name) => textAt(record, name)),
    attributes: { ...(path ? { zeek_log: path } : {}), ...attributesOf(record, TAKEN) },
    ...(event ? { event } : {}),
  }
}

const severityOf = (path: string): Severity => {
  if (path === 'weird') return 'notice'
  return path === 'notice' ? 'warning' : 'info'
}

const messageOf = (path: string, record: JsonRecord): string => {
  const ends = [textAt(record, 'id.orig_h', 'src'), textAt(record, 'id.resp_h', 'dst')].filter((end) => end !== null)
  const facts = (TELLING[path] ?? []).map((name) => record[name]).filter((value) => value != null && value !== '')
  return [path, ends.join(' > '), ...facts.map(String)].filter(Boolean).join(' ')
}
