// The labelled phrasings: what the classifier learns from, and words that spelling correction leaves alone. One file for each language and
// intent, a list of ways of asking; times and entities in them are masked before, so they may be any. A question that was misread goes there,
// in two or three wordings of its kind, rightly spelt. They are no test: test/questions is.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { fold } from '../fold.ts'
import { INTENTS, type Intent } from '../intents.ts'

const LANGUAGES = ['es', 'en'] as const
type Language = (typeof LANGUAGES)[number]

export type Phrasing = { readonly question: string; readonly intent: Intent; readonly language: Language }
/** What is said around questions, by language. */
export type Around = Readonly<
  Record<Language, { readonly before: readonly string[]; readonly after: readonly string[] }>
>

const textOf = (language: Language, intent: Intent): string =>
  readFileSync(path.join(import.meta.dirname, language, `${intent}.yaml`), 'utf8')

const aroundText = (): string => readFileSync(path.join(import.meta.dirname, 'around.yaml'), 'utf8')
export const readAround = (): Around => parse(aroundText()) as Around

/** Text of every file of phrasings, in the order of languages and intents, and of what is said around. */
export const phrasingsTexts = (): readonly string[] => [
  ...LANGUAGES.flatMap((language) => INTENTS.map((intent) => textOf(language, intent))),
  aroundText(),
]

/** Every phrasing with its intent, Spanish first, in the order of the intents. */
export const readPhrasings = (): readonly Phrasing[] =>
  LANGUAGES.flatMap((language) =>
    INTENTS.flatMap((intent) =>
      (parse(textOf(language, intent)) as readonly (string | number)[]).map((question) => ({
        question: String(question),
        intent,
        language,
      })),
    ),
  )

/** Words, folded, of the phrasings of one language and of none of the other. */
export const wordsOnlyIn = (language: Language): ReadonlySet<string> => {
  const wordsOf = (one: Language) => new Set(INTENTS.flatMap((intent) => wordsIn(textOf(one, intent))))
  const others = wordsOf(language === 'es' ? 'en' : 'es')
  return new Set([...wordsOf(language)].filter((word) => !others.has(word)))
}

const wordsIn = (text: string): readonly string[] => fold(text).match(/\p{L}{3,}/gu) ?? []

/** Every word of the phrasings, folded: rightly spelt, so that the correction leaves it alone. */
export const phrasingWords = (): readonly string[] => [...new Set(phrasingsTexts().flatMap(wordsIn))]
