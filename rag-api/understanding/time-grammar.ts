// The window a question speaks of. Order, most explicit first:
// 0 a part of a month by name (time-parts.ts);
// 1 a range ("entre las 14:00 y 16:00", "from Monday to Wednesday"), with a day beside it if there is one ("ayer entre ...");
// 2 an open range ("desde el lunes", "since 3 pm"), which ends now;
// 3 a length ("últimas 4 horas", "hace 2 horas"), which ends now;
// 4 a moment alone ("ayer por la tarde", "last week", "a las 14:00": the hour from then).
// Whatever is ambiguous or impossible is asked back. See time-reading.ts for what comes out.

import { NUMBER, numberOf } from './numbers.ts'
import { addDays, type Day, dayOf, instantAt, isSkipped } from './time-calendar.ts'
import { recent } from './time-days.ts'
import { readDuration, UNIT, unitMs } from './time-durations.ts'
import { afterMidnight, boundsOf, type Moment, minutesOf, readMoment, single } from './time-moments.ts'
import { readPartOfMonth } from './time-parts.ts'
import { type Clock, settled, type TimeReading, unclear, windowOf } from './time-reading.ts'
import { LAST_NIGHT } from './time-words.ts'

const DAY_MS = 86_400_000
const RANGE_LEADS = new Set(['entre', 'between', 'from', 'desde', 'de', 'del'])
const SINCE_LEADS = [
  'desde',
  'since',
  'a partir de',
  'despues de',
  'despues del',
  'posteriores a',
  'posterior a',
  'posteriores al',
  'posterior al',
  'after',
  'from',
  'starting',
]
const AFTER = /^(?:despues|posterior|posteriores|after)$/
const UNTIL_LEADS = [
  'hasta el',
  'hasta la',
  'antes del',
  'antes de la',
  'hasta',
  'until',
  'till',
  'antes de',
  'before',
  'up to',
]
const CONNECTORS = [
  'y hasta',
  'and',
  'y',
  'e',
  'al',
  'a',
  'hasta',
  'to',
  'until',
  'till',
  'through',
  'thru',
  'and until',
]

/** Window read from normalised text (see normalise.ts); `now` in milliseconds, `zone` an IANA name. */
export const readTime = (text: string, now: number, zone: string, language: 'es' | 'en'): TimeReading => {
  const clock: Clock = { now, zone, language, today: dayOf(now, zone) }
  const words = text.trim().split(' ')
  const readers = [
    readPartOfMonth,
    readLengthBefore,
    readRange,
    readOpenRange,
    () => readDuration(text, clock),
    readUntil,
    readAlone,
  ]
  for (const reader of readers) {
    const reading = reader(words, clock)
    if (reading.kind !== 'none') return settled(reading, clock)
  }
  return { kind: 'none' }
}

/** "las 2 horas previas a las 14:00", "the 30 minutes before 3 pm": a length that ends at a time said. */
const LENGTH_BEFORE = new RegExp(
  ` (?:(?:en|durante|in|during|over) )?(?:las?|los|the|una?|an?) (?:(${NUMBER}) )?${UNIT} (?:previ[oa]s? a|anterior(?:es)? a|antes de|hasta|before|up to|until|prior to|leading up to) `,
)

const readLengthBefore = (words: readonly string[], clock: Clock): TimeReading => {
  const text = ` ${words.join(' ')} `
  const match = LENGTH_BEFORE.exec(text)
  if (!match) return { kind: 'none' }
  const at = text
    .slice(0, match.index + match[0].length)
    .trim()
    .split(' ').length
  const moment = readMoment(words, at, clock, true)
  if (!moment || (!moment.time && moment.instant === undefined)) return { kind: 'none' }
  const phrase = `${match[0].trim()} ${spoken(words, at, moment.next)}`
  if (moment.problem) return unclear(moment.problem, phrase)
  const end = moment.instant ?? startOf(moment, clock)
  if (end === undefined) return unclear('which_half_of_day', phrase)
  return windowOf(end - (match[1] ? numberOf(match[1]) : 1) * unitMs(match[2] ?? ''), end, phrase)
}

const phraseAt = (words: readonly string[], at: number, phrases: Iterable<string>): number => {
  for (const phrase of phrases) {
    const parts = phrase.split(' ')
    if (parts.every((part, offset) => words[at + offset] === part)) return parts.length
  }
  return 0
}

const spoken = (words: readonly string[], from: number, to: number): string => words.slice(from, to).join(' ')

const readRange = (words: readonly string[], clock: Clock): TimeReading => {
  for (let at = 0; at < words.length; at++) {
    const isLed = RANGE_LEADS.has(words[at] ?? '')
    const first = readMoment(words, isLed ? at + 1 : at, clock, true)
    // "2026-11-18 08:00 to 2026-11-18 09:30" needs no word before it.
    if (!isLed && first?.instant === undefined && !(first?.days && first.time)) continue
    const joined = first ? phraseAt(words, first.next, CONNECTORS) : 0
    const second = first && joined > 0 ? readMoment(words, first.next + joined, clock, true) : undefined
    if (!first || !second) continue
    const beside = besideOf(words, at, second.next, clock)
    return rangeOf(first, second, beside, clock, spoken(words, at, second.next))
  }
  return { kind: 'none' }
}

/** A day or part of the day said elsewhere in the question: "ayer, entre las 2 y las 4". */
const besideOf = (words: readonly string[], from: number, to: number, clock: Clock): Moment | undefined => {
  const rest = [...words.slice(0, from), '|', ...words.slice(to)]
  for (let at = 0; at < rest.length; at++) {
    const moment = readMoment(rest, at, clock, false)
    if (moment && (moment.days || moment.part)) return moment
  }
  return undefined
}

const rangeOf = (
  first: Moment,
  second: Moment,
  beside: Moment | undefined,
  clock: Clock,
  phrase: string,
): TimeReading => {
  const problem = first.problem ?? second.problem
  if (problem) return unclear(problem, phrase)
  if (first.time && second.time) return clockRange(first, second, beside, clock, phrase)
  const isNight = /^(?:noche|night)$/.test(beside?.part?.name ?? '') && beside?.days === undefined
  if (isNight && first.days && second.days && !first.part && !second.part)
    return nightBetween(first.days.first, second.days.first, phrase, clock)
  const from = boundsOf(adoptMonth(first, second, clock.today), clock).from
  const last = adoptMonth(second, first)
  const read = endOf(last, clock)
  // "del 1 al 30 de noviembre" on the 20th: the range has begun, so its end is still to come.
  const isToCome = last.days?.isYearGuessed === true && last.days.first.year < clock.today.year
  const end = read <= from && isToCome ? endOf(aYearLater(last), clock) : read
  // "del lunes al miercoles": the Monday before that Wednesday.
  const isWeekdayAfter = from >= end && first.days?.isWeekday === true
  return finished(isWeekdayAfter ? from - 7 * DAY_MS : from, end, phrase)
}

/** "la noche del viernes al sábado", from 20:00 (es) or 22:00 (en) to 6:00. */
const nightBetween = (first: Day, second: Day, phrase: string, { zone, language }: Clock): TimeReading =>
  finished(instantAt(first, LAST_NIGHT[language][0] * 60, zone), instantAt(second, 360, zone), phrase)

const finished = (from: number, to: number, phrase: string): TimeReading =>
  from < to ? windowOf(from, to, phrase) : unclear('ends_before_it_starts', phrase)

const endOf = (moment: Moment, clock: Clock): number => {
  const { from, to } = boundsOf(moment, clock)
  return moment.instant ?? (moment.time ? from : to)
}

const aYearLater = (moment: Moment): Moment => {
  const later = (day: Day): Day => ({ ...day, year: day.year + 1 })
  return moment.days ? { ...moment, days: { first: later(moment.days.first), last: later(moment.days.last) } } : moment
}

/**
 * "entre el 10 y el 15 de noviembre", "between November 3 and 7": the month said once is that of both days. `today`: where the first day
 * takes the month of the last and no year was said, it is the most recent such day.
 */
const adoptMonth = (bareOne: Moment, other: Moment, today?: Day): Moment => {
  const { days, time, next } = bareOne
  const bare = days?.bareDay ?? (time?.isBareNumber && !days ? time.minutes / 60 : undefined)
  const isDated = other.days && other.days.bareDay === undefined && !other.days.isWeekday && !other.time
  if (bare === undefined || !other.days || !isDated) return bareOne
  const { year, month } = other.days.first
  const isRecent = today !== undefined && other.days.isYearGuessed === true
  return { next, days: single(isRecent ? recent(today, month, bare) : { year, month, day: bare }) }
}

const clockRange = (
  first: Moment,
  second: Moment,
  beside: Moment | undefined,
  clock: Clock,
  phrase: string,
): TimeReading => {
  if (!first.time || !second.time) return { kind: 'none' }
  const part = first.part ?? second.part ?? beside?.part
  const firstDay =
    first.days ?? (second.days && !first.days ? second.days : undefined) ?? beside?.days ?? partDay(beside, clock)
  const halves = resolveHalves(first.time, second.time, part)
  const night = first.part ?? second.part
  const said = firstDay?.first ?? clock.today
  // "anoche entre las 2 y las 4", "last night between 2 and 4 am".
  const base = first.days || second.days ? said : afterMidnight(said, halves.start, beside?.part ?? night)
  const secondDay = second.days ?? single(base)
  if (isLeftOut(base, halves.start, clock) || isLeftOut(secondDay?.first ?? base, halves.end, clock))
    return unclear('no_such_time', phrase)
  const window = clockWindow(base, secondDay?.first ?? base, halves, clock)
  if (!halves.isSure) {
    const later = { start: halves.start + 720, end: halves.end + 720, isSure: true }
    if (clockWindow(base, secondDay?.first ?? base, later, clock).from < clock.now)
      return unclear('which_half_of_day', phrase)
  }
  const wrapsToday = firstDay && !part && halves.end <= halves.start && window.to > clock.now
  if (window.from > window.to || wrapsToday) return unclear('ends_before_it_starts', phrase)
  // Without a day the last such time that has begun is meant: today's, else yesterday's.
  const shift = !firstDay && window.from >= clock.now ? DAY_MS : 0
  return finished(window.from - shift, window.to - shift, phrase)
}

/** Midnight is the edge of a day, also where the clocks skip it. */
const isLeftOut = (day: Day, minutes: number, { zone }: Clock): boolean =>
  minutes % 1440 !== 0 && isSkipped(day, minutes, zone)

const partDay = (beside: Moment | undefined, { today }: Clock) =>
  beside?.part?.dayShift === undefined ? undefined : single(addDays(today, beside.part.dayShift))

type Halves = { readonly start: number; readonly end: number; readonly isSure: boolean }

/** "las 2 y las 4 de la tarde": one half of the day serves both; a 24-hour end makes its start one too. */
const resolveHalves = (
  first: NonNullable<Moment['time']>,
  second: NonNullable<Moment['time']>,
  part: Moment['part'],
): Halves => {
  const start = minutesOf(first, part)
  const end = minutesOf(second, part)
  const isFirstOpen = !first.isSure || (first.isDigital === true && second.hasHalf === true)
  if (part || (!isFirstOpen && second.isSure)) return { start, end, isSure: true }
  if (isFirstOpen && second.isSure) return { start: nearestBefore(start, end), end, isSure: true }
  if (first.isSure) return { start, end: end <= start && end + 720 > start ? end + 720 : end, isSure: true }
  // "from 9 to 11", "entre las 8 y las 10": the hours of work, read as on a clock of 24; "entre las 2 y las 4" may be either.
  const isMorning = start >= 420 && end > start && end <= 720
  return { start, end: end <= start ? end + 720 : end, isSure: isMorning }
}

/** "from 2 to 4 pm" is 14 to 16, "from 9 to 5 pm" is 9 to 17, "de 9 a 17" too. */
const nearestBefore = (start: number, end: number): number =>
  end >= 720 && start < 720 && start + 720 < end ? start + 720 : start

const clockWindow = (
  firstDay: Day,
  secondDay: Day,
  { start, end }: Halves,
  { zone }: Clock,
): { from: number; to: number } => {
  const sameDay =
    firstDay.year === secondDay.year && firstDay.month === secondDay.month && firstDay.day === secondDay.day
  const crosses = sameDay && end <= start
  return {
    from: instantAt(firstDay, start, zone),
    to: instantAt(crosses ? addDays(secondDay, 1) : secondDay, end, zone),
  }
}

const readOpenRange = (words: readonly string[], clock: Clock): TimeReading => {
  for (let at = 0; at < words.length; at++) {
    const led = phraseAt(words, at, SINCE_LEADS)
    const moment = led > 0 ? readMoment(words, at + led, clock, words[at] !== 'from') : undefined
    if (!moment) continue
    if (words[at] === 'from' && isOfDays(moment, words)) continue
    if (isOwner(moment, words)) continue
    const phrase = spoken(words, at, moment.next)
    if (moment.problem) return unclear(moment.problem, phrase)
    // "after Monday" is from Tuesday on.
    const isAfterDays = AFTER.test(words[at] ?? '') && moment.days !== undefined && moment.time === undefined
    const from = isAfterDays ? boundsOf(moment, clock).to : startOf(moment, clock)
    return from === undefined ? unclear('which_half_of_day', phrase) : windowOf(from, clock.now, phrase)
  }
  return { kind: 'none' }
}

/** "alerts from yesterday" are those of yesterday; "from 3 pm" and "from Monday on" lead to now. */
const isOfDays = (moment: Moment, words: readonly string[]): boolean =>
  moment.time === undefined &&
  moment.instant === undefined &&
  !/^(?:on|onwards?|forward)$/.test(words[moment.next] ?? '')

/** Start of a moment; a time without a day is today's, or yesterday's if today's has not come. Undefined: either half of the day fits. */
const startOf = (moment: Moment, clock: Clock): number | undefined => {
  const { from } = boundsOf(moment, clock)
  if (!moment.time) return from
  const isAmbiguous = !moment.time.isSure && !moment.part
  if (isAmbiguous && from + DAY_MS / 2 < clock.now) return undefined
  return !moment.days && !moment.part && from >= clock.now ? from - DAY_MS : from
}

/** Whether a day is whose attack: the normalised text has lost its "'s". */
const isOwner = (moment: Moment, words: readonly string[]): boolean =>
  moment.days !== undefined &&
  moment.time === undefined &&
  /^(?:port|ports?can|scans?|scanning|attacks?|incident|alerts?|ddos|dos|brute|bruteforce|intrusion|breach|flood|outage|ssh|botnet|lateral|big)$/.test(
    words[moment.next] ?? '',
  )

const readUntil = (words: readonly string[], clock: Clock): TimeReading => {
  for (let at = 0; at < words.length; at++) {
    if (words[at - 1] === 'day' || phraseAt(words, at, ['antes de ayer', 'antes de anoche']) > 0) continue
    // "what was it up to yesterday".
    if (words[at] === 'up' && words.slice(0, at).includes('what')) continue
    const led = phraseAt(words, at, UNTIL_LEADS)
    const read = led > 0 ? readMoment(words, at + led, clock, true) : undefined
    if (!read) continue
    // "before Sunday's port scan": the day of the scan, not what lies before it.
    if (isOwner(read, words)) continue
    const phrase = spoken(words, at, read.next)
    if (read.problem) return unclear(read.problem, phrase)
    // "hoy hasta las 15:00", "until 3 pm yesterday".
    const days = read.days ?? besideOf(words, at, read.next, clock)?.days
    const moment = days ? { ...read, days } : read
    const end = moment.time ? startOf(moment, clock) : undefined
    if (end === undefined) return unclear(moment.time ? 'which_half_of_day' : 'since_when', phrase)
    return finished(instantAt(dayOf(end - 1, clock.zone), 0, clock.zone), end, phrase)
  }
  return { kind: 'none' }
}

const readAlone = (words: readonly string[], clock: Clock): TimeReading => {
  for (let at = 0; at < words.length; at++) {
    const moment = readMoment(words, at, clock, false)
    if (!moment) continue
    const phrase = spoken(words, at, moment.next)
    if (moment.problem) return unclear(moment.problem, phrase)
    if (moment.days && moment.time && isSkipped(moment.days.first, minutesOf(moment.time, moment.part), clock.zone))
      return unclear('no_such_time', phrase)
    const from = startOf(moment, clock)
    if (from === undefined) return unclear('which_half_of_day', phrase)
    // "Tuesday night" on a Tuesday morning: the last one.
    if (moment.days?.isWeekday && from >= clock.now) {
      const { from: start, to } = boundsOf({ ...moment, days: single(addDays(moment.days.first, -7)) }, clock)
      return windowOf(start, to, phrase)
    }
    const bounds = boundsOf(moment, clock)
    const undatedPart = moment.part && moment.part.dayShift === undefined && !moment.days && bounds.from >= clock.now
    const shift = undatedPart ? DAY_MS : bounds.from - from
    return windowOf(bounds.from - shift, bounds.to - shift, phrase)
  }
  return tomorrowIn(words)
}

const tomorrowIn = (words: readonly string[]): TimeReading =>
  words.includes('manana') ? unclear('in_the_future', 'manana') : { kind: 'none' }
