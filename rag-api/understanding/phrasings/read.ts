// The labelled phrasings: what the classifier learns from, and words that spelling correction leaves alone.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { fold } from '../fold.ts'
import type { Intent } from '../intents.ts'

export type Phrasing = { readonly question: string; readonly intent: Intent }

/** Text of a file of phrasings, by language. */
export const phrasingsText = (language: 'es' | 'en'): string =>
  readFileSync(path.join(import.meta.dirname, `${language}.yaml`), 'utf8')

/** Every phrasing with its intent, Spanish first, in the order of the files. */
export const readPhrasings = (): readonly Phrasing[] =>
  (['es', 'en'] as const).flatMap((language) =>
    Object.entries(parse(phrasingsText(language)) as Record<Intent, readonly (string | number)[]>).flatMap(
      ([intent, questions]) => questions.map((question) => ({ question: String(question), intent: intent as Intent })),
    ),
  )

/** Every word of the phrasings, folded: rightly spelt, so that the correction leaves it alone. */
export const phrasingWords = (): readonly string[] => [
  ...new Set((['es', 'en'] as const).flatMap((language) => fold(phrasingsText(language)).match(/\p{L}{4,}/gu) ?? [])),
]
