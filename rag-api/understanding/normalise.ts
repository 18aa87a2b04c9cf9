// From a question as typed to lower-case words without accents, each corrected against the grammar's vocabulary.
import { correctWord } from './spelling.ts'
import { MONTHS, WEEKDAYS } from './time-words.ts'

// Order matters: an ISO time or a date is one token, "24h" and "2pm" are two, punctuation separates.
const TOKEN = new RegExp(
  [
    '@[a-z]+\\d+',
    '\\d{4}-\\d{2}-\\d{2}(?:[t ]\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:z|[+-]\\d{2}:?\\d{2})?)?',
    '\\d{1,2}[/-]\\d{1,2}(?:[/-]\\d{2,4})?',
    '\\d{1,2}:\\d{2}(?::\\d{2})?',
    '\\d+(?:[.,]\\d+)?',
    '(?:c2|b4|pop3|log4j|ipv[46])(?![\\p{L}\\d])',
    "[\\p{L}][\\p{L}_']*",
  ].join('|'),
  'gu',
)

/** Words, numbers, times and `@placeholders` of folded text, in order; words as typed. */
export const tokensOf = (folded: string): string[] =>
  folded
    .replace(/\b([ap])\s?\.\s?m\b\.?/g, '$1m')
    .replace(/\bc ?(?:&|\/) ?c\b/g, 'c2')
    .replace(/(?<=\p{L})'s\b/gu, '')
    .match(TOKEN) ?? []

export type Correction = { readonly typed: string; readonly read_as: string }
export type Normalised = {
  /** Corrected tokens joined by one space, with one at both ends, so that " ayer " finds whole words. */
  readonly text: string
  readonly corrections: readonly Correction[]
}

/** "buenas tardes" is no time. */
const GREETING = /\b(?:buen[oa]s|good) (?:dias|tardes|noches|morning|afternoon|evening|night)\b/g

/** "09:00-10:15", "2-4pm", "14h-16h": a range. */
const CLOCK_RANGE = /(?<![\d:/-])(\d{1,2}(?::\d{2})?) ?([ap]m|h)? ?[-–—] ?(\d{1,2}(?::\d{2})?) ?([ap]m|h)?(?![\d:/-])/g
const readRange = (whole: string, from: string, half: string | undefined, to: string, otherHalf: string | undefined) =>
  (from.includes(':') && to.includes(':')) || half || otherHalf
    ? ` from ${from}${half ?? ''} to ${to}${otherHalf ?? ''} `
    : whole

const DAY_NAMES = Object.keys(WEEKDAYS).join('|')
const MONTH_NAMES = Object.keys(MONTHS).join('|')
/** "lunes-miércoles", "Nov 18 - Nov 20", "18-20 de noviembre", "Nov 18-20": ranges too. */
const DASHED: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`\\b(${DAY_NAMES}) ?[-–—] ?(${DAY_NAMES})\\b`, 'g'), ' from $1 to $2 '],
  [
    new RegExp(
      `\\b((?:${MONTH_NAMES}) \\d{1,2}|\\d{1,2} (?:${MONTH_NAMES})) ?[-–—] ?((?:${MONTH_NAMES}) \\d{1,2}|\\d{1,2} (?:${MONTH_NAMES}))\\b`,
      'g',
    ),
    ' from $1 to $2 ',
  ],
  [new RegExp(`\\b(\\d{1,2}) ?[-–—] ?(\\d{1,2} (?:de )?(?:${MONTH_NAMES}))\\b`, 'g'), ' from $1 to $2 '],
  [new RegExp(`\\b(${MONTH_NAMES}) (\\d{1,2}) ?[-–—] ?(\\d{1,2})\\b(?!:)`, 'g'), ' from $1 $2 to $1 $3 '],
]
const readDashed = (text: string): string =>
  DASHED.reduce((read, [pattern, replacement]) => read.replace(pattern, replacement), text)

/** "Q3" would be read as "que 3". */
const QUARTER = /\bq([1-4])\b/g

/** "this weeks traffic", and beside it "last weeks". */
const WEEKS = /\bthis (week|month|year)s\b/
const readPossessive = (text: string): string =>
  WEEKS.test(text) ? text.replace(WEEKS, 'this $1').replace(/\blast (week|month|year)s\b/g, 'last $1') : text

/** Tokens with spelling mistakes corrected; what was changed is listed so that the answer can say so. */
export const normalise = (folded: string): Normalised => {
  const corrections: Correction[] = []
  const words = tokensOf(
    readPossessive(readDashed(folded.replace(GREETING, ' ')))
      .replace(CLOCK_RANGE, readRange)
      .replace(QUARTER, ' quarter $1 '),
  ).map((typed) => {
    const word = correctWord(typed)
    if (word !== typed) corrections.push({ typed, read_as: word })
    return word
  })
  return { text: ` ${words.join(' ')} `, corrections }
}
