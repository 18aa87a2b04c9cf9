// Days and times of day in a text, in one form each, so that "10 Mar 2026, 16:30:00", "March 10" and "4:30 pm" can be compared.

/** A day, with `*` for what the text leaves out: "2026-03-10", "*-03-10", "2026-03-*". */
export type Day = string
/** A time of day, to the minute or the second: "16:30", "16:30:05". */
export type Clock = string

const MONTHS =
  'ene(?:ro)?|jan(?:uary)?|feb(?:rero|ruary)?|mar(?:zo|ch)?|abr(?:il)?|apr(?:il)?|may(?:o)?|jun(?:io|e)?|jul(?:io|y)?|ago(?:sto)?|aug(?:ust)?|sept?(?:iembre|ember|tiembre)?|oct(?:ubre|ober)?|nov(?:iembre|ember)?|dic(?:iembre)?|dec(?:ember)?'
const ORDER: readonly (readonly string[])[] = [
  ['ene', 'jan'],
  ['feb'],
  ['mar'],
  ['abr', 'apr'],
  ['may'],
  ['jun'],
  ['jul'],
  ['ago', 'aug'],
  ['sep'],
  ['oct'],
  ['nov'],
  ['dic', 'dec'],
]
const two = (number: number | string): string => String(number).padStart(2, '0')
const monthOf = (name: string): string =>
  two(ORDER.findIndex((names) => names.includes(name.slice(0, 3).toLowerCase())) + 1)

type Form<T> = readonly [RegExp, (...groups: string[]) => T]

const DAYS: readonly Form<Day>[] = [
  [/\b(\d{4})-(\d{2})-(\d{2})(?=\b|T)/g, (year, month, day) => `${year}-${month}-${day}`],
  [
    new RegExp(
      `\\b(\\d{1,2})(?:st|nd|rd|th|º)?(?: de| of)? (${MONTHS})\\.?(?![\\p{L}])(?:,?(?: del?)? (\\d{4})(?!\\d))?`,
      'giu',
    ),
    (day, month, year) => `${year ?? '*'}-${monthOf(month ?? '')}-${two(day ?? '')}`,
  ],
  [
    new RegExp(`(?<!\\p{L})(${MONTHS})\\.? (\\d{1,2})(?:st|nd|rd|th)?(?![\\d:.])(?:,? (\\d{4})(?!\\d))?`, 'giu'),
    (month, day, year) => `${year ?? '*'}-${monthOf(month ?? '')}-${two(day ?? '')}`,
  ],
  [
    new RegExp(`(?<!\\p{L})(${MONTHS})\\.?,?(?: del?| of)? (\\d{4})(?!\\d)`, 'giu'),
    (month, year) => `${year}-${monthOf(month ?? '')}-*`,
  ],
  [/\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g, (day, month, year) => `${year}-${two(month ?? '')}-${two(day ?? '')}`],
]

const CLOCKS: readonly Form<Clock>[] = [
  [
    /(?<![\d:])T?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?![\d:])(?:\s?([ap])\.?\s?m\b\.?)?(?:Z\b)?/gi,
    (hour, minute, second, half) => clockOf(Number(hour), Number(minute), second, half),
  ],
  [/(?<![\d:.,])(\d{1,2})\s?([ap])\.?\s?m\b\.?/gi, (hour, half) => clockOf(Number(hour), 0, undefined, half)],
]

const clockOf = (hour: number, minute: number, second: string | undefined, half: string | undefined): Clock => {
  const isAfternoon = half?.toLowerCase() === 'p'
  const hours = half === undefined ? hour : (hour % 12) + (isAfternoon ? 12 : 0)
  return `${two(hours)}:${two(minute)}${second === undefined ? '' : `:${second}`}`
}

/** Days and times of a text, and the text with blanks in their place. */
export const takeDates = (text: string): { readonly days: Day[]; readonly clocks: Clock[]; readonly rest: string } => {
  const days: Day[] = []
  const clocks: Clock[] = []
  let rest = text
  const take = <T>(forms: readonly Form<T>[], found: T[]): void => {
    for (const [pattern, read] of forms)
      rest = rest.replace(pattern, (all: string, ...groups: string[]) => {
        found.push(read(...groups))
        return ' '.repeat(all.length)
      })
  }
  take(DAYS, days)
  take(CLOCKS, clocks)
  return { days, clocks, rest }
}

/** Whether a day that was written is one of those known: what it leaves out is not compared. */
export const isKnownDay = (day: Day, known: readonly Day[]): boolean => {
  const parts = day.split('-')
  return known.some((one) => one.split('-').every((part, at) => parts[at] === '*' || parts[at] === part))
}

/** "16:30" is said of 16:30:05 too; seconds must be right where they are written. */
export const isKnownClock = (clock: Clock, known: readonly Clock[]): boolean =>
  known.some((one) => one === clock || one.startsWith(`${clock}:`))
