// Calendar units as people name them: "la semana pasada", "this month", "en lo que va de año", "top ports of the week".
import { addDays, type Day, firstOfMonth, mondayOf, weekdayOf } from './time-calendar.ts'
import type { DaySpan, Reader } from './time-reading.ts'

export const one = (day: Day): DaySpan => ({ first: day, last: day })
export const starts = (words: readonly string[], at: number, phrase: string): boolean =>
  phrase.split(' ').every((word, offset) => words[at + offset] === word)

export const LAST = new Set(['pasado', 'pasada', 'ultimo', 'ultima', 'anterior', 'last', 'previous'])
export const THIS = new Set(['este', 'esta', 'this', 'current', 'presente', 'actual'])

type Spans = { readonly last: DaySpan; readonly current: DaySpan }
const weekends = (today: Day): Spans => {
  const saturday = addDays(mondayOf(today), 5)
  const begun = weekdayOf(today) >= 6
  const span = (first: Day): DaySpan => ({ first, last: addDays(first, 1) })
  return { current: span(begun ? saturday : addDays(saturday, -7)), last: span(addDays(saturday, -7)) }
}
const weeks = (today: Day): Spans => {
  const monday = mondayOf(today)
  return {
    last: { first: addDays(monday, -7), last: addDays(monday, -1) },
    current: { first: monday, last: addDays(monday, 6) },
  }
}
const months = (today: Day): Spans => {
  const span = (back: number): DaySpan => ({
    first: firstOfMonth(today, back),
    last: addDays(firstOfMonth(today, back + 1), -1),
  })
  return { last: span(-1), current: span(0) }
}
const days = (today: Day): Spans => ({ last: one(addDays(today, -1)), current: one(today) })
const years = ({ year }: Day): Spans => {
  const span = (of: number): DaySpan => ({
    first: { year: of, month: 1, day: 1 },
    last: { year: of, month: 12, day: 31 },
  })
  return { last: span(year - 1), current: span(year) }
}
const UNITS: readonly (readonly [string, (today: Day) => Spans])[] = [
  ['fin de semana', weekends],
  ['finde', weekends],
  ['weekend', weekends],
  ['semana', weeks],
  ['week', weeks],
  ['mes', months],
  ['month', months],
  ['dia', days],
  ['ano', years],
  ['year', years],
]

/** "los puertos de la semana", "top ports of the month", "en lo que va del ano": the current one. */
const isOfThe = (words: readonly string[], at: number): boolean => {
  const [before, word] = [words[at - 2] ?? '', words[at - 1] ?? '']
  if (/^(?:toda|todo)$/.test(before) && /^(?:la|el)$/.test(word)) return true
  if (word === 'all' || /^(?:whole|entire)$/.test(word)) return true
  if (word === 'de' && /^(?:va|llevamos|lleva)$/.test(before)) return true
  return (
    word === 'del' ||
    (['la', 'el', 'the'].includes(word) && ['de', 'en', 'of', 'in', 'durante', 'during'].includes(before))
  )
}

/** "la semana pasada", "last month", "the week before last", "este fin de semana", "this year". Spanish "la última semana" is a duration, read elsewhere. */
export const readUnit: Reader = (words, at, { today }) => {
  const before = words[at] ?? ''
  const led = LAST.has(before) || THIS.has(before)
  const start = led ? at + 1 : at
  const unit = UNITS.find(([name]) => starts(words, start, name))
  if (!unit) return undefined
  const [name, spansOf] = unit
  const next = start + name.split(' ').length
  // "el dia 12", "el dia de ayer": another day is named.
  if (name === 'dia' && /^(?:\d+|de)$/.test(words[next] ?? '')) return undefined
  // "la semana del 9 al 15": a range.
  if (spansOf === weeks && /^(?:de|del|of)$/.test(words[next] ?? '') && /^\d/.test(words[next + 1] ?? ''))
    return undefined
  const spans = spansOf(today)
  if (starts(words, next, 'to date')) return { span: spans.current, next: next + 2 }
  if (/^antepasad[oa]$/.test(words[next] ?? '')) return { span: spansOf(spans.last.first).last, next: next + 1 }
  if (starts(words, next, 'before last')) return { span: spansOf(spans.last.first).last, next: next + 2 }
  if (LAST.has(words[next] ?? '')) return { span: spans.last, next: next + 1 }
  if (led) return { span: LAST.has(before) ? spans.last : spans.current, next }
  if (spansOf === weekends || isOfThe(words, at)) return { span: spans.current, next }
  return undefined
}
