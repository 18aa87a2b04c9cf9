// Times that lean on the window asked about before: "y el día anterior?", "the hour before", "y la semana previa?".
import { addDays, type Day, dayOf, firstOfMonth, instantAt, mondayOf } from './time-calendar.ts'
import { settled, type TimeReading, windowOf } from './time-reading.ts'

type Window = { readonly from: number; readonly to: number }
type Unit = 'hour' | 'day' | 'week' | 'month'

const UNITS: Readonly<Record<string, Unit>> = {
  hora: 'hour',
  hour: 'hour',
  dia: 'day',
  day: 'day',
  semana: 'week',
  week: 'week',
  mes: 'month',
  month: 'month',
}
const BEFORE =
  / (?:(?:el|la|the) )?(?:(?:previous|preceding|prior) (hour|day|week|month)|(hora|dia|semana|mes) (?:anterior|previ[oa]|de antes)|(hour|day|week|month) (?:before(?: that)?|prior|earlier)) /
const AFTER =
  / (?:(?:el|la|the) )?(?:(?:following|next) (hour|day|week|month)|(hora|dia|semana|mes) (?:siguiente|posterior|de despues)|(hour|day|week|month) after(?: that)?) /

/** The unit right before or after the earlier window; undefined where the text does not lean on it. "the day before yesterday" does not. */
export const readRelativeTime = (
  text: string,
  earlier: Window | undefined,
  now: number,
  zone: string,
): TimeReading | undefined => {
  if (!earlier || / before yesterday /.test(text)) return undefined
  for (const [pattern, step] of [
    [BEFORE, -1],
    [AFTER, 1],
  ] as const) {
    const match = pattern.exec(text)
    const unit = UNITS[match?.slice(1).find(Boolean) ?? '']
    if (!match || !unit) continue
    const { from, to } = besideOf(earlier, unit, step, zone)
    return settled(windowOf(from, to, match[0]), { now, zone, today: dayOf(now, zone), language: 'en' })
  }
  return undefined
}

const HOUR_MS = 3_600_000

const besideOf = (earlier: Window, unit: Unit, step: -1 | 1, zone: string): Window => {
  if (unit === 'hour') {
    return step < 0
      ? { from: earlier.from - HOUR_MS, to: earlier.from }
      : { from: earlier.to, to: earlier.to + HOUR_MS }
  }
  const base = unitOf(dayOf(step < 0 ? earlier.from : earlier.to - 1, zone), unit)
  const first = shifted(base, unit, step)
  return { from: instantAt(first, 0, zone), to: instantAt(shifted(first, unit, 1), 0, zone) }
}

const unitOf = (day: Day, unit: Unit): Day => {
  if (unit === 'week') return mondayOf(day)
  return unit === 'month' ? firstOfMonth(day) : day
}

const shifted = (first: Day, unit: Unit, step: -1 | 1): Day => {
  if (unit === 'month') return firstOfMonth(first, step)
  return addDays(first, unit === 'week' ? 7 * step : step)
}
