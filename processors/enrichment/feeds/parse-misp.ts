// MISP feed events: {"Event": {"Attribute": [...], "Object": [{"Attribute": [...]}]}}. Only attributes marked for detection (to_ids) count.
import { type IndicatorSink, type SkipReason, secondsOf } from './raw-indicator.ts'

type MispAttribute = {
  readonly type?: unknown
  readonly value?: unknown
  readonly to_ids?: unknown
  readonly deleted?: unknown
  readonly timestamp?: unknown
  readonly first_seen?: unknown
  readonly last_seen?: unknown
  readonly uuid?: unknown
  readonly category?: unknown
}

/** Attribute types whose value, or the part of it given here, is an observable. Composite values are joined by "|". */
const PARTS: ReadonlyMap<string, number> = new Map([
  ...(
    [
      'ip-src',
      'ip-dst',
      'domain',
      'hostname',
      'url',
      'uri',
      'AS',
      'ip-src|port',
      'ip-dst|port',
      'hostname|port',
    ] as const
  ).map((type): [string, number] => [type, 0]),
  ['domain|ip', 0],
])
const HASHES =
  /^(md5|sha1|sha224|sha256|sha384|sha512|ssdeep|imphash|tlsh|filename|authentihash|pehash|vhash|impfuzzy|sha3-.*)(\||$)/

/** Reads one event's attributes. Throws when the text is no JSON or no event. */
export const parseMispEvent = (text: string, sink: IndicatorSink): void => {
  const { Event: event } = JSON.parse(text) as {
    Event?: { Attribute?: unknown; Object?: unknown; Tag?: unknown; info?: unknown }
  }
  if (event === null || typeof event !== 'object') throw new Error('a MISP feed event has an object "Event"')
  const objects = Array.isArray(event.Object) ? (event.Object as ({ Attribute?: unknown } | null)[]) : []
  const lists = [event.Attribute, ...objects.map((object) => object?.Attribute)]
  const tags = Array.isArray(event.Tag) ? event.Tag.map((tag: { name?: unknown } | null) => tag?.name) : []
  const words = tags
    .filter((tag): tag is string => typeof tag === 'string')
    .slice(0, 20)
    .join(' ')
  const label = typeof event.info === 'string' ? event.info : undefined
  for (const attribute of lists.flatMap((list) => (Array.isArray(list) ? (list as (MispAttribute | null)[]) : []))) {
    const reason = readAttribute(attribute, words, label, sink)
    if (reason) sink.skip(reason)
  }
}

/** Why it is left out; undefined when it was added. */
const readAttribute = (
  attribute: MispAttribute | null,
  words: string,
  label: string | undefined,
  sink: IndicatorSink,
): SkipReason | undefined => {
  const { type, value } = attribute ?? {}
  if (!attribute || typeof type !== 'string' || typeof value !== 'string') return 'malformed'
  if (attribute.deleted === true || attribute.deleted === '1') return 'revoked'
  if (HASHES.test(type)) return 'file_hash'
  const part = PARTS.get(type)
  if (part === undefined) return 'unsupported'
  if (attribute.to_ids !== true && attribute.to_ids !== '1' && attribute.to_ids !== 1) return 'not_for_detection'
  const seen = secondsOf(attribute.timestamp)
  const pieces = value.split('|')
  const observables = type === 'domain|ip' ? pieces.slice(0, 2) : [pieces[part] ?? '']
  for (const observable of observables) {
    sink.add({
      value: type === 'AS' && /^\d+$/.test(observable) ? `AS${observable}` : observable,
      type: [words, typeof attribute.category === 'string' ? attribute.category : ''].join(' ').trim() || undefined,
      firstSeen: secondsOf(attribute.first_seen) ?? seen,
      lastSeen: secondsOf(attribute.last_seen) ?? seen,
      label,
      id: typeof attribute.uuid === 'string' ? attribute.uuid : undefined,
    })
  }
  return undefined
}

export type MispManifestEntry = { readonly uuid: string; readonly timestamp: number }

/** The events that a feed's manifest.json lists, the newest first; names that are no UUID are left out. Throws when it is no manifest. */
export const readMispManifest = (text: string): MispManifestEntry[] => {
  const manifest = JSON.parse(text) as unknown
  if (manifest === null || typeof manifest !== 'object' || Array.isArray(manifest))
    throw new Error('a MISP manifest is an object')
  return Object.entries(manifest as Record<string, { timestamp?: unknown } | null>)
    .filter(([uuid]) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid))
    .map(([uuid, entry]) => ({ uuid, timestamp: secondsOf(entry?.timestamp) ?? 0 }))
    .sort((a, b) => b.timestamp - a.timestamp || (a.uuid < b.uuid ? -1 : 1))
}
