// What the words mean: each concept and the Spanish and English phrases that say it, found in a text.
import { expand } from './expand.ts'
import { WORDS } from './lexicon-words.ts'

export type Concept = keyof typeof WORDS
export const CONCEPTS = Object.keys(WORDS) as Concept[]

type Entry = { readonly concept: Concept; readonly phrase: string; readonly language: 'es' | 'en' }

/** Every phrase of every concept. */
export const ENTRIES: readonly Entry[] = CONCEPTS.flatMap((concept) =>
  (['es', 'en'] as const).flatMap((language) =>
    expand(WORDS[concept][language]).map((phrase) => ({ concept, phrase, language })),
  ),
)

/** Phrases by their first word: a text is looked at word by word. */
const BY_FIRST_WORD = Map.groupBy(ENTRIES, ({ phrase }) => phrase.split(' ')[0] ?? '')

const ARTICLES = / (?:el|la|los|las|lo|un|una|unos|unas|the|an?|all|our|any|some)(?= )/g

/** Concepts said in a normalised text, each with the words that said it. Articles in a phrase must be there, others do not part one. */
export const conceptsIn = (text: string): Map<Concept, string> => {
  const found = new Map<Concept, string>()
  const bare = text.replace(ARTICLES, '')
  for (const word of new Set(text.trim().split(' '))) {
    for (const { concept, phrase } of BY_FIRST_WORD.get(word) ?? []) {
      if (found.has(concept)) continue
      if (text.includes(` ${phrase} `) || bare.includes(` ${phrase} `)) found.set(concept, phrase)
    }
  }
  return found
}
