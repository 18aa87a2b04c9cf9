// Times as logs write them, to microseconds since the epoch.
import { type TimeZone, utcOf } from './time-zone.ts'

/** Date and time of day, "T" or a space between them, a fraction after "." or ",", a zone or none. */
const ISO = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?\s?(Z|z|UTC|[+-]\d{2}:?\d{2})?$/
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const MONTHS: Readonly<Record<string, number>> = {
  ...{ jan: 1, feb: 2, mar: 3, apr: 4, may: 5, jun: 6, jul: 7, aug: 8, sep: 9, oct: 10, nov: 11, dec: 12 },
}

export type WallTime = {
  readonly year: number
  /** 1-12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  /** 60 in a leap second, which counts as the next second. */
  readonly second: number
  readonly microsecond: number
}

/** 1-12 of "Jan", "january" ...; undefined: no month. */
export const monthOf = (name: string): number | undefined => MONTHS[name.slice(0, 3).toLowerCase()]

/** Digits of a fraction of a second as microseconds; what is finer is cut. */
export const microsecondsOf = (digits: string | undefined): number =>
  digits === undefined ? 0 : Number(digits.slice(0, 6).padEnd(6, '0'))

/** Microseconds since the epoch of a wall clock in a zone. Undefined: no such date or time of day. */
export const timeOfWall = (wall: WallTime, zone: TimeZone): number | undefined => {
  const { year, month, day, hour, minute, second, microsecond } = wall
  if (month < 1 || month > 12 || day < 1 || day > (DAYS[month - 1] ?? 0)) return undefined
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const localMs = Date.UTC(year, month - 1, day, hour, minute, second)
  if (month === 2 && day === 29 && new Date(localMs).getUTCMonth() !== 1) return undefined
  return utcOf(localMs, zone) * 1000 + microsecond
}

/** Zone of "Z", "+0200", "-03:30"; undefined: not written. */
export const offsetZone = (text: string | undefined): TimeZone | undefined => {
  if (text === undefined) return undefined
  if (text.length <= 1 || text === 'UTC') return () => 0
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2))
  const signed = text.startsWith('-') ? -minutes : minutes
  return () => signed
}

/** Time of ISO 8601 text; `zone` where the text has none. Undefined: unreadable. */
export const timeOfIso = (text: string, zone: TimeZone): number | undefined => {
  const match = ISO.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction, offset] = match
  return timeOfWall(
    {
      ...{ year: Number(year), month: Number(month), day: Number(day), hour: Number(hour) },
      ...{ minute: Number(minute), second: Number(second), microsecond: microsecondsOf(fraction) },
    },
    offsetZone(offset) ?? zone,
  )
}

const EPOCH = /^\d{1,19}(\.\d{1,9})?$/

/**
 * Time of a number since the epoch in seconds, milliseconds, microseconds or nanoseconds, told apart by magnitude (each covers the
 * years 1973 to 5138 without overlap). Decimal text keeps the microseconds that a floating-point number of seconds would lose.
 */
export const timeOfEpoch = (value: number | string): number | undefined => {
  const text = String(value)
  if (!EPOCH.test(text)) return undefined
  const number = Number(text)
  if (number < 1e11) return Math.floor(number) * 1e6 + microsecondsOf(text.split('.')[1])
  if (number < 1e14) return Math.round(number * 1e3)
  return Math.round(number < 1e17 ? number : number / 1e3)
}

/** Time of a field: a number or text since the epoch, or ISO 8601. Undefined: neither. */
export const timeOfValue = (value: unknown, zone: TimeZone): number | undefined => {
  if (typeof value === 'number') return timeOfEpoch(value)
  if (typeof value !== 'string' || value.length > 64) return undefined
  return timeOfIso(value, zone) ?? timeOfEpoch(value)
}

/**
 * Year of a wall clock that does not say it: the latest year in which it is not more than a day after `referenceUs`. A line of December
 * read in January is therefore of last year, and one whose clock runs ahead is of this.
 */
export const yearBefore = (wall: Omit<WallTime, 'year'>, referenceUs: number, zone: TimeZone): number => {
  const latestUs = referenceUs + 86_400_000_000
  const year = new Date(referenceUs / 1000 + 86_400_000).getUTCFullYear()
  // 29 February exists every fourth year only; eight years span the century that leaves one out.
  for (let candidate = year; candidate > year - 9; candidate--) {
    const timeUs = timeOfWall({ ...wall, year: candidate }, zone)
    if (timeUs !== undefined && timeUs <= latestUs) return candidate
  }
  return year
}
