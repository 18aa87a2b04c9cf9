// Parts of months and years by name: "la primera quincena de noviembre", "the last day of October", "the week of November 9", "since the
// beginning of the month".
import { addDays, type Day, firstOfMonth, instantAt, mondayOf, weekdayOf } from './time-calendar.ts'
import { readDaySpan, recent, yearAt } from './time-days.ts'
import { type Clock, type TimeReading, unclear, windowOf } from './time-reading.ts'
import { MONTHS, WEEKDAYS } from './time-words.ts'

type Days = { readonly first: Day; readonly last: Day }

const names = (table: Readonly<Record<string, number>>) => Object.keys(table).join('|')
const ORDINALS: Readonly<Record<string, number>> = {
  primer: 1,
  primera: 1,
  primero: 1,
  primeros: 1,
  first: 1,
  segundo: 2,
  segunda: 2,
  second: 2,
  tercer: 3,
  tercero: 3,
  third: 3,
  cuarto: 4,
  fourth: 4,
  ultimo: -1,
  ultima: -1,
  ultimos: -1,
  last: -1,
}
const ORDINAL = `(${Object.keys(ORDINALS).join('|')})`
const OF_MONTH = `(?:de|del|of)(?: (?:el|the|mes de|month of))? (${names(MONTHS)})`

const HALF = new RegExp(` ${ORDINAL} (?:quincena|mitad|half|fortnight) ${OF_MONTH} `)
const SOME_DAYS = new RegExp(
  ` ${ORDINAL}(?: (\\d{1,2}|dos|tres|cinco|diez|two|three|five|ten))? (?:dias?|days?) ${OF_MONTH} `,
)
const WEEKDAY = new RegExp(` ${ORDINAL} (${names(WEEKDAYS)}) ${OF_MONTH} `)
const WHOLE_MONTH = new RegExp(` (?:mes|month) (?:de|of) (${names(MONTHS)}) `)
const WEEK_OF = / (?:semana|week) (?:de|del|of)(?: el| the)? (?!pasad|que )(?=\S*\d|[a-z]+ \d)/
const HALF_YEAR = new RegExp(
  ` ${ORDINAL} (?:semestre|half)(?: (?:de|del|of)(?: el| the| this| este)?)?(?: (?:ano|year))?(?: (?:de|of))?(?: (20\\d\\d))? `,
)
const SINCE_BEGINNING =
  / (?:desde|since|from) (?:(?:el|la|los|the) )?(?:principios?|comienzos?|inicios?|beginning|start) (?:de|del|of)(?: (?:la|el|the|this|este|esta))? (mes|ano|semana|month|year|week) /

const NUMBERS: Readonly<Record<string, number>> = {
  dos: 2,
  tres: 3,
  cinco: 5,
  diez: 10,
  two: 2,
  three: 3,
  five: 5,
  ten: 10,
}

/** A part of a month or year named in the text; other readers see to the rest. */
export const readPartOfMonth = (words: readonly string[], clock: Clock): TimeReading => {
  const text = ` ${words.join(' ')} `
  const since = SINCE_BEGINNING.exec(text)
  if (since) return windowOf(instantAt(beginningOf(since[1] ?? '', clock.today), 0, clock.zone), clock.now, since[0])
  for (const [pattern, daysOf] of READERS) {
    const match = pattern.exec(text)
    const after = match
      ? text
          .slice(0, match.index + match[0].length)
          .trim()
          .split(' ').length
      : 0
    const read = match && daysOf(match, { words, after, clock })
    if (!match || !read) continue
    const phrase = [match[0].trim(), ...words.slice(after, read.next)].join(' ')
    if (!read.days) return unclear('no_such_date', phrase)
    const { first, last } = read.days
    return windowOf(instantAt(first, 0, clock.zone), instantAt(addDays(last, 1), 0, clock.zone), phrase)
  }
  return { kind: 'none' }
}

const beginningOf = (unit: string, today: Day): Day => {
  if (/^(?:semana|week)$/.test(unit)) return mondayOf(today)
  return /^(?:ano|year)$/.test(unit) ? { year: today.year, month: 1, day: 1 } : firstOfMonth(today)
}

type Place = {
  readonly words: readonly string[] /** Of the first word behind the match. */
  readonly after: number
  readonly clock: Clock
}
/** `days` absent: there are none such. */
type Read = { readonly days?: Days; readonly next: number }

const monthAt = (name: string, { words, after, clock }: Place): { first: Day; last: Day; next: number } => {
  const month = MONTHS[name] ?? 1
  const year = yearAt(words, after, clock.today)
  const first = year ? { year: year.year, month, day: 1 } : recent(clock.today, month, 1)
  return { first, last: addDays(firstOfMonth(first, 1), -1), next: year?.next ?? after }
}

const halfOf = ([, ordinal = '', name = '']: RegExpExecArray, place: Place): Read => {
  const { first, last, next } = monthAt(name, place)
  const days = ORDINALS[ordinal] === 1 ? { first, last: { ...first, day: 15 } } : { first: { ...first, day: 16 }, last }
  return { days, next }
}

const someDaysOf = ([, ordinal = '', count, name = '']: RegExpExecArray, place: Place): Read => {
  const { first, last, next } = monthAt(name, place)
  const days = count === undefined ? 1 : (NUMBERS[count] ?? Number(count))
  if (days > last.day) return { next }
  return {
    days:
      ORDINALS[ordinal] === -1 ? { first: addDays(last, 1 - days), last } : { first, last: { ...first, day: days } },
    next,
  }
}

const weekdayOfMonth = ([, ordinal = '', weekday = '', name = '']: RegExpExecArray, place: Place): Read => {
  const { first, last, next } = monthAt(name, place)
  const [nth = 1, wanted = 1] = [ORDINALS[ordinal], WEEKDAYS[weekday]]
  const day =
    nth === -1
      ? addDays(last, -((weekdayOf(last) - wanted + 7) % 7))
      : addDays(first, ((wanted - weekdayOf(first) + 7) % 7) + 7 * (nth - 1))
  return day.month === first.month ? { days: { first: day, last: day }, next } : { next }
}

/** "the week of November 9": the Monday to Sunday that has it; "la semana del 9 al 15" is a range. */
const weekOf = (_: RegExpExecArray, { words, after, clock }: Place): Read | undefined => {
  const read = readDaySpan(words, after, clock)
  if (!read || !('span' in read) || read.span.first !== read.span.last) return undefined
  if (/^(?:al|to|a|hasta|and|y)$/.test(words[read.next] ?? '')) return undefined
  const monday = mondayOf(read.span.first)
  return { days: { first: monday, last: addDays(monday, 6) }, next: read.next }
}

const halfOfYear = ([said, ordinal = '', year]: RegExpExecArray, { after, clock }: Place): Read | undefined => {
  const nth = ORDINALS[ordinal]
  if ((nth !== 1 && nth !== 2) || (said.includes('half') && !/year|20\d\d/.test(said))) return undefined
  const month = nth === 1 ? 1 : 7
  const first = year ? { year: Number(year), month, day: 1 } : recent(clock.today, month, 1)
  return { days: { first, last: addDays(firstOfMonth(first, 6), -1) }, next: after }
}

const READERS: readonly (readonly [RegExp, (match: RegExpExecArray, place: Place) => Read | undefined])[] = [
  [HALF, halfOf],
  [SOME_DAYS, someDaysOf],
  [WEEKDAY, weekdayOfMonth],
  [WHOLE_MONTH, ([, name = ''], place) => ({ days: monthAt(name, place), next: monthAt(name, place).next })],
  [WEEK_OF, weekOf],
  [HALF_YEAR, halfOfYear],
]
