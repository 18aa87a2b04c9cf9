// Whether an address that attacks is its own: its flows, and those whose handshake was completed, over a time that may be days.
//   1 a short time is read from the events (handshake-facts.sql)
//   2 a longer one from the hours of handshakes_per_hour, its two ends from the events; where rows arrived late, all of it as in 1
//   3 the events that prove it lie in the newest hours that have enough of them: only those are opened

import { byMoment } from '../incidents/moments.ts'
import { type Database, run, runEach } from '../queries/queries.ts'
import { storedHoursOf } from '../queries/stored-hours.ts'
import { iso } from './answer.ts'

export type Handshakes = {
  readonly source_ip: string
  readonly flows: number
  readonly completed: number
  /** At most five: with a completed handshake first, the newest first. */
  readonly event_ids: readonly string[]
}
/** Milliseconds since the epoch, its end included. */
type Period = { readonly from: number; readonly to: number }

export type HandshakeHour = {
  readonly source_ip: string
  /** RFC 3339. */
  readonly hour: string
  readonly flows: number
  readonly completed: number
  readonly records: number
  readonly completed_records: number
  readonly uncompleted_records: number
}
type Row = { readonly [Key in keyof HandshakeHour]: HandshakeHour[Key] | null }
type Proof = {
  readonly source_ip: string
  readonly event_id: string
  readonly time: string
  readonly handshake_completed: boolean | null
}

const HOUR_MS = 3_600_000
const MOST_SOURCES = 10
const PROOFS = 5
/** Fewer whole hours cost less to read from the events. */
const LEAST_STORED_HOURS = 3

const storedHandshakes = storedHoursOf('handshakes_per_hour')

/** Of the ten addresses with the most flows in the period; one without any flow is left out. */
export const handshakesOf = async (
  database: Database,
  addresses: readonly string[],
  period: Period,
): Promise<readonly Handshakes[]> => {
  if (addresses.length === 0) return []
  return (await fromHours(database, addresses, period)) ?? fromEvents(database, addresses, period)
}

const fromEvents = (database: Database, addresses: readonly string[], { from, to }: Period): Promise<Handshakes[]> =>
  run<Handshakes>(database, 'handshake-facts', [addresses, iso(from), iso(to)])

/** Undefined: too few hours are stored, or some of them changed since. */
const fromHours = async (
  database: Database,
  addresses: readonly string[],
  { from, to }: Period,
): Promise<readonly Handshakes[] | undefined> => {
  const first = Math.ceil(from / HOUR_MS) * HOUR_MS
  const over = Math.floor(to / HOUR_MS) * HOUR_MS
  if (over - first < LEAST_STORED_HOURS * HOUR_MS) return undefined
  const { table, until } = await storedHandshakes(database)
  const end = Math.min(over, Date.parse(until))
  if (!(end - first >= LEAST_STORED_HOURS * HOUR_MS)) return undefined
  const values = [addresses, iso(from), iso(to), iso(first), iso(end)]
  const rows = await run<Row>(database, 'handshake-hours', values, { stored: table })
  const trusted = rows.find(({ source_ip }) => source_ip === null)?.hour
  if (!trusted || Date.parse(trusted) < end) return undefined
  const hours = rows.filter((row): row is HandshakeHour => row.source_ip !== null)
  const bySource = [...Map.groupBy(hours, ({ source_ip }) => source_ip)]
    .map(([source_ip, own]) => ({ source_ip, own, flows: sumOf(own, 'flows'), completed: sumOf(own, 'completed') }))
    .toSorted((one, other) => other.flows - one.flows)
    .slice(0, MOST_SOURCES)
  const proofs = await proofsOf(
    database,
    bySource.map(({ own }) => own),
    { from, to },
  )
  return bySource.map(({ source_ip, flows, completed }) => ({
    ...{ source_ip, flows, completed },
    event_ids: proofs.get(source_ip) ?? [],
  }))
}

const sumOf = (hours: readonly HandshakeHour[], what: 'flows' | 'completed'): number =>
  hours.reduce((sum, hour) => sum + hour[what], 0)

/** Hours of one source in which its five proofs lie: completed handshakes, then TCP flows without, then the rest, each kind the newest first. */
export const proofHours = (hours: readonly HandshakeHour[]): string[] => {
  const newest = hours.toSorted((one, other) => Date.parse(other.hour) - Date.parse(one.hour))
  const taken = new Set<string>()
  const take = (wanted: number, countOf: (hour: HandshakeHour) => number): number => {
    let left = wanted
    for (const hour of newest) {
      if (left <= 0) break
      const count = countOf(hour)
      if (count > 0) taken.add(hour.hour)
      left -= count
    }
    return left
  }
  const without = take(PROOFS, ({ completed_records }) => completed_records)
  const others = take(without, ({ uncompleted_records }) => uncompleted_records)
  take(
    others,
    ({ records, completed_records, uncompleted_records }) => records - completed_records - uncompleted_records,
  )
  return [...taken]
}

const proofsOf = async (
  database: Database,
  sources: readonly (readonly HandshakeHour[])[],
  { from, to }: Period,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const wanted = sources.flatMap((own) => proofHours(own).map((hour) => ({ hour, source: own[0]?.source_ip ?? '' })))
  const parts = [...Map.groupBy(wanted, ({ hour }) => hour)].map(([hour, own]) => {
    const start = Date.parse(hour)
    const end = Math.min(to, start + HOUR_MS - 1)
    return [own.map(({ source }) => source), iso(Math.max(from, start)), endOf(end)]
  })
  const rows = await runEach<Proof>(database, 'handshake-events', parts)
  const byWorth = rows.toSorted(
    (one, other) =>
      Number(other.handshake_completed ?? -1) - Number(one.handshake_completed ?? -1) || byMoment(other.time, one.time),
  )
  const groups = Map.groupBy(byWorth, ({ source_ip }) => source_ip)
  return new Map([...groups].map(([source, own]) => [source, own.slice(0, PROOFS).map(({ event_id }) => event_id)]))
}

/** The last microsecond of a millisecond that is the last of its hour: events have microseconds. */
const endOf = (ms: number): string => {
  const text = iso(ms)
  return (ms + 1) % HOUR_MS === 0 ? `${text.slice(0, -1)}999Z` : text
}
