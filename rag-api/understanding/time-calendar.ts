// Calendar arithmetic in an IANA time zone: days are the zone's calendar days, weeks start on Monday.

export type Day = { readonly year: number; readonly month: number; readonly day: number }

const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(zone, format)
  return format
}

/** Whether the runtime knows this time zone name. */
export const isTimeZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** Wall-clock reading of an instant, as if it were UTC, in milliseconds. */
const wallOf = (instant: number, zone: string): number => {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** Instant at which the zone's clocks show `day` at `minutes` past midnight. A time skipped by summer time is moved forward. */
export const instantAt = (day: Day, minutes: number, zone: string): number => {
  const wall = Date.UTC(day.year, day.month - 1, day.day) + minutes * 60_000
  const guess = wall - (wallOf(wall, zone) - wall)
  const error = wallOf(guess, zone) - wall
  const second = guess - error
  return wallOf(second, zone) === wall ? second : Math.max(guess, second)
}

/** Whether summer time leaves this hour of this day out. */
export const isSkipped = (day: Day, minutes: number, zone: string): boolean =>
  wallOf(instantAt(day, minutes, zone), zone) !== Date.UTC(day.year, day.month - 1, day.day) + minutes * 60_000

export const dayOf = (instant: number, zone: string): Day => {
  const wall = new Date(wallOf(instant, zone))
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() }
}

export const addDays = ({ year, month, day }: Day, days: number): Day => {
  const date = new Date(Date.UTC(year, month - 1, day + days))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** First day of the month that is `months` after that of `day`. */
export const firstOfMonth = ({ year, month }: Day, months = 0): Day => {
  const date = new Date(Date.UTC(year, month - 1 + months, 1))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: 1 }
}

/** The same hour of the same day of the month so many months earlier; of the month's last day where it has no such day. */
export const monthsBefore = (instant: number, months: number, zone: string): number => {
  const day = dayOf(instant, zone)
  const first = firstOfMonth(day, -months)
  const last = addDays(firstOfMonth(first, 1), -1)
  const sinceMidnight = wallOf(instant, zone) - Date.UTC(day.year, day.month - 1, day.day)
  return instantAt({ ...first, day: Math.min(day.day, last.day) }, sinceMidnight / 60_000, zone)
}

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = ({ year, month, day }: Day): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7

export const mondayOf = (day: Day): Day => addDays(day, 1 - weekdayOf(day))

/** Whether the calendar has such a day: 31 February has not. */
export const isRealDay = ({ year, month, day }: Day): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()

export const isBefore = (one: Day, other: Day): boolean =>
  Date.UTC(one.year, one.month - 1, one.day) < Date.UTC(other.year, other.month - 1, other.day)
