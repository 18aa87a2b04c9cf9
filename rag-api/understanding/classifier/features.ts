// What the classifier sees of a question: its words, pairs and triples of neighbours, pieces of words (endings, misspellings, both languages
// alike), the concepts and entities that the grammar found, and the intent that the grammar would choose.
import { withoutNames } from '../entity-names.ts'
import type { Scored, Signal } from '../intents.ts'

export type Seen = {
  /** Normalised text without the words of the time, placeholders for entities (reading.ts). */
  readonly rest: string
  readonly signals: ReadonlySet<Signal>
  /** The grammar's choice. Absent while learning from questions that the grammar was written with: there it is always right. */
  readonly grammar?: { readonly best: Scored; readonly confidence: number }
  /** Nothing was named: an "@address0" in the text was typed, not read. */
  readonly namesNothing: boolean
}

/** Weight of a feature beside the others, by its first letter: pieces are many, the grammar's findings few. */
const WEIGHT: Readonly<Record<string, number>> = { c: 0.7, w: 1, b: 1, t: 1, s: 1.5, g: 1.5 }
export const weightOf = (feature: string): number => WEIGHT[feature[0] ?? ''] ?? 1

const SURE = 0.75
const PIECES = [3, 4, 5]
/** A question of more words says no more about what is wanted. */
const LONGEST = 60

/** Names of the features that are there, each once: "w:word", "b:two neighbours", "t:three", "c:piece", "s:signal", "g:grammar's intent". */
export const featuresOf = ({ rest, signals, grammar, namesNothing }: Seen): string[] => {
  const words = withoutNames(rest)
    .replace(/@(\w+?)\d+/g, namesNothing ? ' ' : '@$1')
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, LONGEST)
  const features = new Set<string>()
  for (const word of words) {
    features.add(`w:${word}`)
    if (!word.startsWith('@')) for (const piece of piecesOf(word)) features.add(`c:${piece}`)
  }
  const row = ['^', ...words, '$']
  for (let at = 0; at + 1 < row.length; at++) {
    features.add(`b:${row[at]} ${row[at + 1]}`)
    if (at + 2 < row.length) features.add(`t:${row[at]} ${row[at + 1]} ${row[at + 2]}`)
  }
  for (const signal of signals) features.add(`s:${signal}`)
  if (grammar) for (const feature of grammarFeatures(grammar)) features.add(feature)
  return [...features]
}

const grammarFeatures = ({ best, confidence }: NonNullable<Seen['grammar']>): string[] => [
  `g:${best.intent}${best.isWeak ? ' weakly' : ''}`,
  ...(best.isWeak ? [] : [`g:${best.intent} at all`]),
  ...(confidence > SURE ? [`g:${best.intent} surely`] : []),
]

const piecesOf = (word: string): string[] => {
  const padded = `_${word}_`
  return PIECES.flatMap((length) =>
    Array.from({ length: Math.max(0, padded.length - length + 1) }, (_, at) => padded.slice(at, at + length)),
  )
}
