// What hangs together over more than two hours: ranked by hourly aggregates, then one hour of each of the few that are answered is read.
import { type Database, run, runEach } from '../queries/queries.ts'
import { iso } from './answer.ts'
import type { Source, Target } from './correlated-rows.ts'
import { HOUR_MS } from './whole-units.ts'

/** Longer windows are ranked by hour and begin on a whole one. */
export const LONG_MS = 2 * HOUR_MS

type InHours = { readonly newest_hour: string; readonly hours: number }
type RankedSource = Omit<Source, 'kinds' | 'event_types' | 'services' | 'event_ids'> & InHours
type RankedTarget = Omit<Target, 'event_ids'> & InHours
type Hour = {
  readonly address: string
  readonly event_types: readonly string[]
  readonly services: readonly string[]
  readonly kinds: number
  readonly event_ids: readonly string[]
}
type Window = { readonly from: number; readonly to: number }

/** The window from the whole hour in which it begins. */
export const fromWholeHour = ({ from, to }: Window): Window => ({ from: Math.floor(from / HOUR_MS) * HOUR_MS, to })

const boundsOf = (window: Window): [string, string] => {
  const { from, to } = fromWholeHour(window)
  return [iso(from), iso(to)]
}

/** Each one's hour, cut at the window's end: its events were looked for there. */
const readHours = async (
  database: Database,
  ranked: readonly { readonly address: string; readonly newest_hour: string }[],
  side: 'source' | 'destination',
  { to }: Window,
): Promise<ReadonlyMap<string, Hour>> => {
  const parts = ranked.map(({ address, newest_hour }) => {
    const begin = Date.parse(newest_hour)
    return [address, iso(begin), iso(Math.min(begin + HOUR_MS, to)), side]
  })
  const hours = await runEach<Hour>(database, 'correlated-hour', parts)
  return new Map(hours.map((hour) => [hour.address, hour]))
}

/** Sources that the model suspects; kinds, services and events are those of the last hour of each in which it does. */
export const correlatedSourcesInHours = async (
  database: Database,
  window: Window,
  limit: number,
): Promise<readonly Source[]> => {
  const ranked = await run<RankedSource>(database, 'correlated-sources-in-hours', [...boundsOf(window), limit])
  const named = ranked.map((row) => ({ address: row.source_ip, newest_hour: row.newest_hour }))
  const hours = await readHours(database, named, 'source', window)
  return ranked.flatMap((row) => {
    const hour = hours.get(row.source_ip)
    if (hour === undefined || hour.event_ids.length === 0) return []
    const { event_types, services, kinds, event_ids } = hour
    return [{ ...row, event_types, services, kinds, event_ids }]
  })
}

/** Targets that several sources went for within an hour; events are those of the last hour in which each was worst off. */
export const correlatedTargetsInHours = async (
  database: Database,
  window: Window,
  limit: number,
): Promise<readonly Target[]> => {
  const ranked = await run<RankedTarget>(database, 'correlated-targets-in-hours', [...boundsOf(window), limit])
  const named = ranked.map((row) => ({ address: row.destination_ip, newest_hour: row.newest_hour }))
  const hours = await readHours(database, named, 'destination', window)
  return ranked.flatMap((row) => {
    const event_ids = hours.get(row.destination_ip)?.event_ids ?? []
    return event_ids.length === 0 ? [] : [{ ...row, event_ids }]
  })
}
