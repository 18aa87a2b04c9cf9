// Days and spans of days: "ayer", "el lunes pasado", "20 de noviembre", "last week", "en octubre". Each reader looks at the words
// from one place on and answers what it read and where it stopped.
import { addDays, type Day, firstOfMonth, isBefore, isRealDay, mondayOf, weekdayOf } from './time-calendar.ts'
import type { DayRead, Reader } from './time-reading.ts'
import { LAST, one, readUnit, starts, THIS } from './time-units.ts'
import { MONTHS, numbered, WEEKDAYS } from './time-words.ts'

const dated = (day: Day, next: number): DayRead =>
  isRealDay(day) ? { span: one(day), next } : { problem: 'no_such_date', next }

/** A day and month: of the year said, else the most recent that is not after today. */
const datedIn = (year: number | undefined, today: Day, month: number, day: number, next: number): DayRead => {
  if (year !== undefined) return dated({ year, month, day }, next)
  const read = dated(recent(today, month, day), next)
  return 'span' in read ? { ...read, span: { ...read.span, isYearGuessed: true } } : read
}

const NAMED: readonly (readonly [string, number])[] = [
  ['the day before yesterday', -2],
  ['day before yesterday', -2],
  ['antes de ayer', -2],
  ['anteayer', -2],
  ['antier', -2],
  ['antes de anoche', -2],
  ['yesterday', -1],
  ['ayer', -1],
  ['today', 0],
  ['hoy', 0],
]

const readNamed: Reader = (words, at, { today }) => {
  const named = NAMED.find(([phrase]) => starts(words, at, phrase))
  if (named) return { span: one(addDays(today, named[1])), next: at + named[0].split(' ').length }
  if (words[at] === 'tomorrow') return { problem: 'in_the_future', next: at + 1 }
  return undefined
}

/** "la próxima semana", "next 3 days", "the coming Monday"; "next attack" is no time. */
const readFuture: Reader = (words, at) => {
  const isNext = /^(?:proxim[oa]s?|next|coming|siguientes?)$/.test(words[at] ?? '')
  const unitAt = isNext && /^(?:\d+|few|two|three|dos|tres)$/.test(words[at + 1] ?? '') ? at + 2 : at + 1
  if (isNext && isUnit(words[unitAt])) return { problem: 'in_the_future', next: unitAt + 1 }
  const isComing = isUnit(words[at]) && starts(words, at + 1, 'que viene')
  return isComing ? { problem: 'in_the_future', next: at + 3 } : undefined
}
const isUnit = (word = ''): boolean =>
  /^(?:horas?|hours?|dias?|days?|semanas?|weeks?|mes|meses|months?|anos?|years?|finde|weekend|fin)$/.test(word) ||
  word in WEEKDAYS ||
  (word in MONTHS && word.length > 3)

const readWeekday: Reader = (words, at, clock) => {
  const { today } = clock
  const led = LAST.has(words[at] ?? '') || THIS.has(words[at] ?? '')
  const start = led ? at + 1 : at
  const weekday = WEEKDAYS[words[start] ?? '']
  if (weekday === undefined) return undefined
  // "martes 17 de noviembre", "Tuesday the 17th": the date decides.
  const dateAt = ['the', 'el', 'dia'].includes(words[start + 1] ?? '') ? start + 2 : start + 1
  const date = readNumericDate(words, dateAt, clock) ?? readDayAndMonth(words, dateAt, clock)
  if (date) return date
  const withNumber = weekdayWithNumber(words, dateAt, weekday, today)
  if (withNumber) return withNumber
  const ofLastWeek = ['de la semana pasada', 'of last week', 'last week'].find((phrase) =>
    starts(words, start + 1, phrase),
  )
  if (ofLastWeek) {
    return { span: one(addDays(mondayOf(today), weekday - 8)), next: start + 1 + ofLastWeek.split(' ').length }
  }
  const trailing = LAST.has(words[start + 1] ?? '')
  const strictlyBefore = trailing || (led && LAST.has(words[at] ?? ''))
  const back = (weekdayOf(today) - weekday + 7) % 7
  return {
    span: { ...one(addDays(today, -(back === 0 && strictlyBefore ? 7 : back))), isWeekday: true },
    next: start + (trailing ? 2 : 1),
  }
}

/** "el lunes 16", "Friday 20": a date where the last such day of a month was that weekday, else the number is something else. */
const weekdayWithNumber = (words: readonly string[], at: number, weekday: number, today: Day): DayRead | undefined => {
  const day = dayNumber(words[at])
  if (day === undefined || day < 1 || day > 31) return undefined
  const [next = '', after = ''] = words.slice(at + 1)
  const isHour = /^(?:am|pm|h|hs|hrs|horas|to|and|until|y)$/.test(next) || (next === 'a' && !/^(?:las|la)$/.test(after))
  if (isHour || (/^(?:de|in|por)$/.test(next) && /^(?:la|the)$/.test(after))) return undefined
  const found = { ...firstOfMonth(today, day > today.day ? -1 : 0), day }
  return isRealDay(found) && weekdayOf(found) === weekday ? { span: one(found), next: at + 1 } : undefined
}

/** "2025", "de 2025", "last year", "del año pasado". */
export const yearAt = (
  words: readonly string[],
  at: number,
  today: Day,
): { year: number; next: number } | undefined => {
  const start = ['de', 'del', 'of'].includes(words[at] ?? '') ? at + 1 : at
  const shift = [
    ['last year', -1],
    ['ano pasado', -1],
    ['ano anterior', -1],
    ['this year', 0],
    ['este ano', 0],
  ].find(([phrase]) => starts(words, start, String(phrase)))
  if (shift) return { year: today.year + Number(shift[1]), next: start + 2 }
  const word = words[start] ?? ''
  return /^20\d\d$/.test(word) ? { year: Number(word), next: start + 1 } : undefined
}

/** The most recent such date that is not after today. */
export const recent = (today: Day, month: number, day: number): Day => {
  const thisYear = { year: today.year, month, day }
  return isBefore(today, thisYear) ? { ...thisYear, year: today.year - 1 } : thisYear
}

const dayNumber = (word: string | undefined): number | undefined =>
  word !== undefined && /^\d{1,2}$/.test(word) ? Number(word) : word === 'primero' ? 1 : undefined

const ORDINAL = new Set(['st', 'nd', 'rd', 'th'])

const readMonthName: Reader = (words, at, { today }) => {
  const day = dayNumber(words[at])
  if (day === undefined) return readMonthFirst(words, at, today)
  let next = at + 1
  if (ORDINAL.has(words[next] ?? '')) next++
  if (['de', 'of'].includes(words[next] ?? '')) next++
  const month = MONTHS[words[next] ?? '']
  if (month === undefined) return undefined
  const year = yearAt(words, next + 1, today)
  return datedIn(year?.year, today, month, day, year?.next ?? next + 1)
}

/** "November 20th, 2026" or, without a day, the whole month. "may" and "mar" alone are not months. */
const readMonthFirst = (words: readonly string[], at: number, today: Day): DayRead | undefined => {
  const name = words[at] ?? ''
  const month = MONTHS[name]
  if (month === undefined) return undefined
  const day = dayNumber(words[at + 1])
  if (day !== undefined) {
    const after = ORDINAL.has(words[at + 2] ?? '') ? at + 3 : at + 2
    const year = yearAt(words, after, today)
    return datedIn(year?.year, today, month, day, year?.next ?? after)
  }
  if (name.length <= 3 && !['in', 'en', 'since', 'desde'].includes(words[at - 1] ?? '')) return undefined
  const year = yearAt(words, at + 1, today)
  const first = year ? { year: year.year, month, day: 1 } : recent(today, month, 1)
  const last = addDays(firstOfMonth(first, 1), -1)
  return { span: { first, last, ...(year ? {} : { isYearGuessed: true }) }, next: year?.next ?? at + 1 }
}

/** A day with its month, or "the 17th"; no month alone. */
const readDayAndMonth: Reader = (words, at, clock) => {
  const isDay = dayNumber(words[at]) !== undefined || dayNumber(words[at + 1]) !== undefined
  const hasMonth = [0, 1, 2].some((offset) => MONTHS[words[at + offset] ?? ''] !== undefined)
  if (isDay && hasMonth) return readMonthName(words, at, clock)
  return isDay && ORDINAL.has(words[at + 1] ?? '') ? readBareDay(words, at, clock) : undefined
}

const readNumericDate: Reader = (words, at, { today, language }) => {
  const word = words[at] ?? ''
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(word)
  if (iso) return dated({ year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) }, at + 1)
  const parts = /^(\d{1,2})[/-](\d{1,2})(?:[/-](\d{2,4}))?$/.exec(word)
  if (!parts) return undefined
  const [one_, two] = [Number(parts[1]), Number(parts[2])]
  if (language === 'en' && one_ <= 12 && two <= 12 && one_ !== two) return { problem: 'which_date_order', next: at + 1 }
  const monthFirst = two > 12
  const [day, month] = monthFirst ? [two, one_] : [one_, two]
  const year = parts[3] ? Number(parts[3]) + (parts[3].length === 2 ? 2000 : 0) : undefined
  return datedIn(year, today, month, day, at + 1)
}

/** "el 20", "the 20th", "el día 3": the most recent such day of the month. */
const readBareDay: Reader = (words, at, { today }) => {
  const day = dayNumber(words[at])
  const before = words[at - 1] ?? ''
  const ordinal = ORDINAL.has(words[at + 1] ?? '')
  if (day === undefined || !(['el', 'dia', 'al', 'del'].includes(before) || ordinal)) return undefined
  if (day < 1 || day > 31) return { problem: 'no_such_date', next: at + 1 }
  const month = firstOfMonth(today, day > today.day ? -1 : 0)
  const found = { ...month, day }
  return {
    span: { ...one(isRealDay(found) ? found : { ...firstOfMonth(month, -1), day }), bareDay: day },
    next: at + (ordinal ? 2 : 1),
  }
}

const readYear: Reader = (words, at, { today }) => {
  const year = ['en', 'in', 'during', 'ano', 'year', 'since', 'desde'].includes(words[at - 1] ?? '')
    ? yearAt(words, at, today)
    : undefined
  return (
    year && {
      span: { first: { year: year.year, month: 1, day: 1 }, last: { year: year.year, month: 12, day: 31 } },
      next: year.next,
    }
  )
}

const ORDINAL_WEEKS: Readonly<Record<string, number>> = {
  primera: 1,
  first: 1,
  segunda: 2,
  second: 2,
  tercera: 3,
  third: 3,
  cuarta: 4,
  fourth: 4,
  ultima: 0,
  last: 0,
}

/** "la primera semana de noviembre": days 1-7; the last week is the last seven days. */
const readWeekOfMonth: Reader = (words, at, { today }) => {
  const week = ORDINAL_WEEKS[words[at] ?? '']
  const month = MONTHS[words[at + 3] ?? '']
  if (week === undefined || month === undefined || !/^(?:semana|week)$/.test(words[at + 1] ?? '')) return undefined
  const year = yearAt(words, at + 4, today)
  const first = year ? { year: year.year, month, day: 1 } : recent(today, month, 1)
  const from = week === 0 ? addDays(firstOfMonth(first, 1), -7) : addDays(first, 7 * (week - 1))
  return { span: { first: from, last: addDays(from, 6) }, next: year?.next ?? at + 4 }
}

const ORDINAL_QUARTERS = numbered('primer primero first', 'segundo second', 'tercer tercero third', 'cuarto fourth')

/** "Q3", "el tercer trimestre de 2025", "the first quarter": of the year named, else the last one that has begun. */
const readQuarter: Reader = (words, at, { today }) => {
  const [before, name, after] = [words[at] ?? '', words[at + 1] ?? '', words[at + 1] ?? '']
  const isNamed = /^(?:trimestre|quarter)$/.test(name) && before in ORDINAL_QUARTERS
  const isNumbered = before === 'quarter' && /^[1-4]$/.test(after)
  if (!isNamed && !isNumbered) return undefined
  const quarter = isNamed ? (ORDINAL_QUARTERS[before] ?? 1) : Number(after)
  const year = yearAt(words, at + 2, today)
  const first = year ? { year: year.year, month: 3 * quarter - 2, day: 1 } : recent(today, 3 * quarter - 2, 1)
  return { span: { first, last: addDays(firstOfMonth(first, 3), -1) }, next: year?.next ?? at + 2 }
}

const READERS = [
  readQuarter,
  readWeekOfMonth,
  readNamed,
  readFuture,
  readWeekday,
  readUnit,
  readNumericDate,
  readMonthName,
  readBareDay,
  readYear,
]

/** The day or span of days that begins at this word, if any. */
export const readDaySpan: Reader = (words, at, clock) => {
  for (const reader of READERS) {
    const read = reader(words, at, clock)
    if (read) return read
  }
  return undefined
}
