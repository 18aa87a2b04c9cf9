// A moment is what people put on either side of a range: a day, a part of the day, a time, or some of them together
// ("ayer a las 14:00", "el lunes por la tarde", "3 pm", "2026-11-20T14:00Z").
import { addDays, type Day, instantAt, isRealDay } from './time-calendar.ts'
import { type ClockTime, type DayPart, hourIn, readClock, readPart } from './time-clock.ts'
import { readDaySpan } from './time-days.ts'
import type { Clock, DaySpan, UnclearReason } from './time-reading.ts'

export type Moment = {
  readonly days?: DaySpan
  readonly part?: DayPart
  readonly time?: ClockTime
  /** An instant said in full, milliseconds since the epoch. */
  readonly instant?: number
  readonly problem?: UnclearReason
  /** Index after the last word of it. */
  readonly next: number
}

const FILLERS = new Set(
  'el la las los lo del de al a the on at of in en dia por around sobre about hacia eso dias'.split(' '),
)
const ISO = /^(\d{4})-(\d{2})-(\d{2})[t ](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?(z|[+-]\d{2}:?\d{2})?$/

const readInstant = (word: string, { zone }: Clock): { instant: number } | { problem: UnclearReason } | undefined => {
  const match = ISO.exec(word)
  if (!match) return undefined
  const [, year, month, date, hour, minute, second, offset] = match
  const day: Day = { year: Number(year), month: Number(month), day: Number(date) }
  if (!isRealDay(day)) return { problem: 'no_such_date' }
  const minutes = Number(hour) * 60 + Number(minute)
  if (Number(hour) > 24 || Number(minute) > 59) return { problem: 'no_such_time' }
  const seconds = Number(second ?? 0) * 1000
  if (!offset) return { instant: instantAt(day, minutes, zone) + seconds }
  const [, sign, hours, rest] = /^([+-])(\d{2}):?(\d{2})$/.exec(offset) ?? []
  const shift = (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(rest ?? 0))
  return { instant: Date.UTC(day.year, day.month - 1, day.day) + (minutes - shift) * 60_000 + seconds }
}

/** More little words in a row than anybody says: reading stays quick on a hostile text. */
const MOST_FILLERS = 6

/** The moment that begins at this word; undefined where none does. `allowBare`: a lone number may be an hour (inside a range). */
export const readMoment = (
  words: readonly string[],
  at: number,
  clock: Clock,
  allowBare: boolean,
): Moment | undefined => {
  const full = readInstant(words[skipFillers(words, at)] ?? '', clock)
  if (full) return { ...full, next: skipFillers(words, at) + 1 }
  let moment: Moment = { next: at }
  for (let position = at; position < words.length; ) {
    const more = readPiece(words, position, clock, allowBare, moment)
    if (more) {
      moment = more
      if (moment.problem) return moment
      position = moment.next
    } else if (isFiller(words, position, moment.next > at) && position - moment.next < MOST_FILLERS) position++
    else break
  }
  return moment.next > at ? moment : undefined
}

/** After a piece "al" and "a" lead to the end of a range ("del 1 al 5"), unless a time follows ("ayer a las 14:00", "ayer al mediodía"). */
const isFiller = (words: readonly string[], at: number, hasPiece: boolean): boolean => {
  const word = words[at] ?? ''
  if (!FILLERS.has(word)) return false
  if (!hasPiece || (word !== 'al' && word !== 'a')) return true
  const next = words[at + 1] ?? ''
  return word === 'a' ? ['las', 'la', 'eso', 'medianoche', 'mediodia'].includes(next) : next === 'mediodia'
}

const skipFillers = (words: readonly string[], at: number): number => {
  let position = at
  while (FILLERS.has(words[position] ?? '') && position - at < MOST_FILLERS) position++
  return position
}

const readPiece = (
  words: readonly string[],
  at: number,
  clock: Clock,
  allowBare: boolean,
  so_far: Moment,
): Moment | undefined => {
  if (!so_far.part) {
    const read =
      readPart(words, at, clock.language) ??
      (so_far.days && so_far.days.first === so_far.days.last ? bareMorning(words, at) : undefined)
    if (read) return { ...so_far, part: read.part, next: read.next }
  }
  if (!so_far.days) {
    const read = readDaySpan(words, at, clock)
    if (read)
      return 'span' in read
        ? { ...so_far, days: read.span, next: read.next }
        : { ...so_far, problem: read.problem, next: read.next }
  }
  if (!so_far.time) {
    const read = readClock(words, at, allowBare && so_far.next <= at)
    if (read)
      return 'time' in read
        ? { ...so_far, time: read.time, next: read.next }
        : { ...so_far, problem: read.problem, next: read.next }
  }
  return undefined
}

/** "ayer manana": after a day the lone word is the morning. */
const bareMorning = (words: readonly string[], at: number): { part: DayPart; next: number } | undefined =>
  words[at] === 'manana' ? { part: { name: 'manana', from: 6, to: 12 }, next: at + 1 } : undefined

/** First instant of the moment, and the end of what it names: the day, the part of the day, or one hour from the time. */
export const boundsOf = (moment: Moment, clock: Clock): { from: number; to: number } => {
  if (moment.instant !== undefined) return { from: moment.instant, to: moment.instant + 3_600_000 }
  const shifted = moment.part?.dayShift
  const days = moment.days ?? single(addDays(clock.today, shifted ?? 0))
  if (moment.time) {
    const minutes = minutesOf(moment.time, moment.part)
    const from = instantAt(afterMidnight(days.first, minutes, moment.part), minutes, clock.zone)
    return { from, to: from + 3_600_000 }
  }
  if (moment.part) {
    const day = days.first
    return {
      from: instantAt(day, moment.part.from * 60, clock.zone),
      to: instantAt(day, moment.part.to * 60, clock.zone),
    }
  }
  return { from: instantAt(days.first, 0, clock.zone), to: instantAt(addDays(days.last, 1), 0, clock.zone) }
}

/** "anoche a las 3" is of the morning after: the day of which `minutes` are, of a night that began on `day`. */
export const afterMidnight = (day: Day, minutes: number, part: DayPart | undefined): Day =>
  part?.dayShift !== undefined && part.to > 24 && minutes < (part.to - 24) * 60 ? addDays(day, 1) : day

export const single = (day: Day): DaySpan => ({ first: day, last: day })

/** Minutes past midnight, in the half of the day that the part names. */
export const minutesOf = (time: ClockTime, part: DayPart | undefined): number =>
  time.isSure || !part ? time.minutes : hourIn(Math.floor(time.minutes / 60), part.name) * 60 + (time.minutes % 60)
