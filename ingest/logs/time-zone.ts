// Wall clocks without a zone: from local time to UTC.

/** Minutes that a zone is ahead of UTC at that moment, milliseconds since the epoch. */
export type TimeZone = (utcMs: number) => number

const FIXED = /^([+-])(\d{2}):?(\d{2})$/
const HOUR_MS = 3_600_000
const REMEMBERED_HOURS = 4096

/** A zone by IANA name ("Europe/Madrid"), "UTC", or an offset ("+02:00"). Throws RangeError for another name. */
export const openTimeZone = (name: string): TimeZone => {
  if (name === 'UTC' || name === 'Z') return () => 0
  const fixed = FIXED.exec(name)
  if (fixed) {
    const minutes = (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3]))
    return () => minutes
  }
  return rememberedZone(name)
}

/** Offsets change on full hours at most, and asking for one costs microseconds: they are remembered by the hour (a pure cache). */
const rememberedZone = (name: string): TimeZone => {
  const format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' })
  const remembered = new Map<number, number>()
  return (utcMs) => {
    const hour = Math.floor(utcMs / HOUR_MS)
    const known = remembered.get(hour)
    if (known !== undefined) return known
    if (remembered.size >= REMEMBERED_HOURS) remembered.clear()
    const minutes = offsetOf(format, hour * HOUR_MS)
    remembered.set(hour, minutes)
    return minutes
  }
}

const offsetOf = (format: Intl.DateTimeFormat, utcMs: number): number => {
  const text = format.formatToParts(utcMs).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/.exec(text) ?? []
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** UTC of a wall clock, both milliseconds since the epoch. In the hour that occurs twice: its first; in the one left out: an hour on. */
export const utcOf = (localMs: number, zone: TimeZone): number => {
  const guess = localMs - zone(localMs) * 60_000
  return localMs - zone(guess) * 60_000
}
