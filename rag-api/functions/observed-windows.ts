// Which windows of a history count: those of which any event is stored. The hours are kept, since they change once an hour, or when a capture is
// replayed: counting the newest events for them cost 35 ms a call at ten million.
import { keep } from '../queries/kept.ts'
import { run } from '../queries/queries.ts'

type Window = { readonly from: number; readonly to: number }

const HOUR_MS = 3_600_000

/** Starts of hours with a stored event, milliseconds, ascending; as they were at most a minute ago, where calls follow one another. */
export const observedHours = keep(
  async (database) => {
    const rows = await run<{ hour: string }>(database, 'observed-hours', [])
    return rows.map(({ hour }) => Date.parse(hour))
  },
  { freshMs: 60_000, usableMs: 600_000 },
)

/**
 * Windows of `windowHours` counted back from the end of the history, 0 the newest, in which an hour with an event begins. As predict-windows.sql
 * counts alerts: a window has its start and not its end.
 */
export const observedSlots = (hours: readonly number[], { from, to }: Window, windowHours: number): number[] => {
  const slots = hours
    .filter((hour) => hour >= from && hour < to)
    .map((hour) => Math.floor((to - hour - 0.001) / (windowHours * HOUR_MS)))
  return [...new Set(slots)]
}
