// Whole minutes, hours and days (UTC) of a window: what aggregates can answer of it.
const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** Begin and end, milliseconds. */
export type Span = readonly [number, number]

/** The whole units in [from, to); both ends `none` where there is none. */
export const wholeUnits = (from: number, to: number, unitMs: number, none: number): Span => {
  const [begin, end] = [Math.ceil(from / unitMs) * unitMs, Math.floor(to / unitMs) * unitMs]
  return begin < end ? [begin, end] : [none, none]
}

/** Whole minutes of a window up to `until`, in them the whole hours, in these the whole days; an empty one lies at the end of what holds it. */
export const piecesOf = (from: number, until: number, to: number): readonly [Span, Span, Span] => {
  const minutes = wholeUnits(from, until, MINUTE_MS, to)
  const hours = wholeUnits(minutes[0], minutes[1], HOUR_MS, minutes[1])
  return [minutes, hours, wholeUnits(hours[0], hours[1], DAY_MS, hours[1])]
}
