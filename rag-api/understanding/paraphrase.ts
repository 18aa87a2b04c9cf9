// Where the grammar finds no intent: the nearest labelled example, by cosine over character trigrams weighted by rarity. It tolerates
// endings, word order and misspelling, in both languages alike, and needs no model. Below the threshold nothing was understood.
import { EXAMPLES } from './examples.ts'
import { fold } from './fold.ts'
import type { Intent } from './intents.ts'
import { normalise } from './normalise.ts'

const NEAR_ENOUGH = 0.5

type Vector = ReadonlyMap<string, number>
type Labelled = { readonly intent: Intent; readonly vector: Vector }

/** Trigrams of the words that say what is wanted: entities and numbers are left out. */
const trigramsOf = (text: string): Map<string, number> => {
  const words = text
    .replace(/@\w+|[\d|]+/g, ' ')
    .split(/\s+/)
    .filter((word) => word && !EMPTY.has(word))
  const counts = new Map<string, number>()
  for (const word of words) {
    const padded = `_${word}_`
    for (let at = 0; at + 3 <= padded.length; at++) {
      const trigram = padded.slice(at, at + 3)
      counts.set(trigram, (counts.get(trigram) ?? 0) + 1)
    }
  }
  return counts
}
const EMPTY = new Set(
  'de del la el los las un una y e o a al en por con para se lo le me nos su sus es the a an of to in on at and or for is are was were be by it'.split(
    ' ',
  ),
)

const documents = Object.entries(EXAMPLES).flatMap(([intent, texts]) =>
  texts.map((text) => ({ intent: intent as Intent, counts: trigramsOf(normalise(fold(text)).text) })),
)
const documentsWith = new Map<string, number>()
for (const { counts } of documents)
  for (const trigram of counts.keys()) documentsWith.set(trigram, (documentsWith.get(trigram) ?? 0) + 1)

const weighted = (counts: ReadonlyMap<string, number>): Vector => {
  const weights = [...counts].map(
    ([trigram, count]) =>
      [trigram, Math.sqrt(count) * Math.log(1 + documents.length / (documentsWith.get(trigram) ?? 0.5))] as const,
  )
  const length = Math.hypot(...weights.map(([, weight]) => weight)) || 1
  return new Map(weights.map(([trigram, weight]) => [trigram, weight / length]))
}

const labelled: readonly Labelled[] = documents.map(({ intent, counts }) => ({ intent, vector: weighted(counts) }))

/** Intent of the nearest example and its similarity (0-1); undefined when none is near enough. `rest`: normalised, without the time. */
export const nearestIntent = (rest: string): { intent: Intent; similarity: number } | undefined => {
  const asked = weighted(trigramsOf(rest))
  let best: { intent: Intent; similarity: number } | undefined
  for (const { intent, vector } of labelled) {
    let similarity = 0
    for (const [trigram, weight] of asked) similarity += weight * (vector.get(trigram) ?? 0)
    if (similarity >= NEAR_ENOUGH && similarity > (best?.similarity ?? 0)) best = { intent, similarity }
  }
  return best
}
