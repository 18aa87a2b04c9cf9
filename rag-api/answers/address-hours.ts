// Where the events of an address lie: aggregates know its hours, so that a month of a quiet one opens a few chunks and not hundreds, and a
// busy one is read from its newest hours on.
import { type Pieces, run } from '../queries/queries.ts'
import { type Asking, iso } from './answer.ts'
import { HOUR_MS } from './whole-units.ts'

export type AddressHours = {
  /** Puts those hours in the place of all events. */
  readonly pieces: Pieces
  /** Aggregates count everything before it, milliseconds; a whole hour. */
  readonly until: number
  /** Begin of what is read; null: all that the address did in the window. */
  readonly since: number | null
}

/** Shorter windows have too few chunks for it to matter. */
const LONG_MS = 6 * HOUR_MS
/** Each hour is a chunk to plan and perhaps to unpack. */
const MOST_HOURS = 50
const MOST_FLOWS = 5000
/** What the queries about an address read of events, as events-and-in-flight.sql has them. */
const COLUMNS = `time, event_id, event_type, service, source_ip, destination_ip, destination_port, flow_count, src_bytes, dst_bytes, source_country,
  source_asn, source_asn_name, destination_country, destination_asn_name, attack_probability, attack_class, signature_hash, metadata`

type Hour = { readonly hour: string; readonly flows: number }

/** Undefined: all of the window is read as it is, since it is short or nothing of it is aggregated. */
export const hoursOf = async (
  { database, events, window }: Pick<Asking, 'database' | 'events' | 'window'>,
  network: string,
): Promise<AddressHours | undefined> => {
  if (window.to - window.from <= LONG_MS) return undefined
  const from = Math.floor(window.from / HOUR_MS) * HOUR_MS
  const until = await events.aggregatedUntil(['sources_per_hour', 'destinations_per_hour'], window)
  if (until <= from) return undefined
  const isAddress = `address ${network.includes('/') ? '<<=' : '='} $3::inet`
  const hours = await run<Hour>(database, 'address-hours', [iso(from), iso(until), network], { is_address: isAddress })
  const read = newestHours(hours)
  const begins = hours.slice(0, read).map(({ hour }) => Date.parse(hour))
  return {
    pieces: { events: readOnly(begins, until, window.to) },
    until,
    since: read < hours.length ? (begins.at(-1) ?? until) : null,
  }
}

/** How many of the hours, newest first, are read event by event: at least one. */
export const newestHours = (hours: readonly Hour[]): number => {
  let flows = 0
  const tooMany = hours.findIndex((one, place) => {
    flows += one.flows
    return place > 0 && (place >= MOST_HOURS || flows > MOST_FLOWS)
  })
  return tooMany < 0 ? hours.length : tooMany
}

/** Literals, and one range for hours that follow one another: both keep other chunks closed while planning. */
const readOnly = (begins: readonly number[], until: number, to: number): string => {
  const ranges: [number, number][] = [[until, to]]
  for (const begin of begins) {
    const last = ranges.at(-1) as [number, number]
    if (last[0] === begin + HOUR_MS) last[0] = begin
    else ranges.push([begin, begin + HOUR_MS])
  }
  // The last one stays even where it is empty: something has to be read.
  const parts = ranges
    .filter(([begin, end], place) => begin < end || (place === 0 && ranges.length === 1))
    .map(
      ([begin, end]) =>
        `SELECT ${COLUMNS} FROM security_events WHERE time >= '${iso(begin)}'::timestamptz AND time < '${iso(end)}'::timestamptz`,
    )
  return `(${parts.join(' UNION ALL ')}) AS events`
}
