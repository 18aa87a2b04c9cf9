// A MISP feed: a folder on a web server or disk with manifest.json and one JSON file per event. Events whose time stamp did not change are
// taken from the last copy.
import { type MispManifestEntry, readMispManifest } from './parse-misp.ts'

/** What the copy's bytes hold: the event files as they came, by UUID. */
export type MispCopy = {
  readonly events: Readonly<Record<string, { readonly timestamp: number; readonly text: string }>>
}

/** Newest events that are read; older ones have faded. */
const MOST_EVENTS = 5000

/**
 * The new copy, given the last one; `read` gives the text of a file of the feed. Throws when the manifest or a file cannot be read, or when
 * the events have more than `maxBytes`.
 */
export const fetchMisp = async (
  read: (file: string) => Promise<string>,
  last: Buffer | undefined,
  maxBytes: number,
): Promise<Buffer> => {
  const known = last ? (JSON.parse(last.toString('utf8')) as MispCopy).events : {}
  const events: Record<string, { timestamp: number; text: string }> = {}
  let length = 0
  for (const { uuid, timestamp } of readMispManifest(await read('manifest.json')).slice(0, MOST_EVENTS)) {
    const text = await textOf({ uuid, timestamp }, known, read)
    length += text.length
    if (length > maxBytes) throw new Error(`its events have more than ${maxBytes} bytes`)
    events[uuid] = { timestamp, text }
  }
  return Buffer.from(JSON.stringify({ events } satisfies MispCopy))
}

const textOf = async (
  { uuid, timestamp }: MispManifestEntry,
  known: MispCopy['events'],
  read: (file: string) => Promise<string>,
): Promise<string> => {
  const same = Object.hasOwn(known, uuid) ? known[uuid] : undefined
  return same?.timestamp === timestamp ? same.text : read(`${uuid}.json`)
}
