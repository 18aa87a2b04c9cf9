// What a wording may say: the lines of the deterministic answer, read once. Only they hold numbers, and only they are handed to the model.
import { fold } from '../understanding/fold.ts'
import type { Language } from '../understanding/language.ts'
import { absencesIn, strongWordsIn } from './strong-words.ts'
import { type Values, valuesOf } from './values.ts'

/** One line of the answer: a claim with its proof, or a sentence beside the claims. */
export type FactLine = {
  readonly text: string
  readonly isClaim: boolean
  /** Its claim is proved by an alert. */
  readonly isAlert: boolean
}

export type Fact = FactLine & {
  /** Without what it quotes. */
  readonly plain: string
  readonly quotes: readonly string[]
  readonly values: Values
  readonly words: ReadonlySet<string>
  readonly strong: readonly string[]
  readonly absences: readonly { readonly said: string; readonly stems: readonly string[] }[]
  /** "a → b" for each arrow between addresses. */
  readonly roads: readonly (readonly [from: string, to: string])[]
}

/** Stands where a quotation was. */
export const QUOTE_MARK = '¶'
const QUOTE = /«[^»]*»|“[^”]*”/g

/** The text without its quotations, each of which leaves a blank, and the quotations. */
export const withoutQuotes = (text: string): { readonly plain: string; readonly quotes: readonly string[] } => ({
  plain: text.replace(QUOTE, ` ${QUOTE_MARK} `),
  quotes: text.match(QUOTE) ?? [],
})

export const readFact = (line: FactLine, language: Language): Fact => {
  const { plain, quotes } = withoutQuotes(line.text)
  const values = valuesOf(plain, { language, isStrict: true })
  return {
    ...line,
    plain,
    quotes,
    values,
    words: new Set([
      ...values.words.map(({ text }) => text),
      ...values.names.flatMap((name) => fold(name).split(/[^\p{L}\p{N}]+/u)),
    ]),
    strong: strongWordsIn(plain).map(({ word }) => word),
    absences: absencesIn(plain),
    roads: roadsIn(plain),
  }
}

const roadsIn = (text: string): (readonly [string, string])[] => {
  const sides = text.split('→')
  return sides.slice(1).flatMap((side, at) => {
    const from = addressesOf(sides[at] ?? '').at(-1)
    // "a → b, c and d": the list ends where the sentence goes on.
    const to = addressesOf(side.split(/[;:] /, 1)[0] ?? '')
    return from === undefined ? [] : to.map((one) => [from, one] as const)
  })
}

export const addressesOf = (text: string): readonly string[] =>
  valuesOf(text, { language: 'en', isStrict: true }).addresses
