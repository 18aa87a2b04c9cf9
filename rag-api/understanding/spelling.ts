// Light tolerance for typing mistakes: an unknown word becomes the known word one slip away (two in a long word).
import { COMMON_WORDS, SMALL_TALK } from './common-words.ts'
import { COMPONENT_WORDS } from './component-names.ts'
import { ENTITY_WORDS } from './entity-names.ts'
import { expand } from './expand.ts'
import { ENTRIES } from './lexicon.ts'
import { NUMBER_WORD_LIST } from './numbers.ts'
import { phrasingWords } from './phrasings/read.ts'
import { TIME_WORDS } from './time-words.ts'
import { REGION_WORDS } from './world-regions.ts'

/** Words worth correcting to, those that decide most first: on equal distance the earlier wins. */
const TARGETS: readonly string[] = [
  ...new Set([
    ...ENTRIES.flatMap(({ phrase }) => phrase.split(' ')),
    ...TIME_WORDS,
    ...ENTITY_WORDS,
    ...NUMBER_WORD_LIST,
  ]),
].filter((word) => word.length >= 4)
const KNOWN = new Set([
  ...TARGETS,
  ...COMMON_WORDS.flatMap(expand),
  ...SMALL_TALK,
  ...COMPONENT_WORDS,
  ...REGION_WORDS,
  ...ENTRIES.flatMap(({ phrase }) => phrase.split(' ')),
  ...NUMBER_WORD_LIST,
  ...TIME_WORDS,
  ...ENTITY_WORDS,
  ...phrasingWords(),
])

/** Whether the grammar has this word, folded; small talk is not its own. */
export const isKnownWord = (word: string): boolean => KNOWN.has(word) && !SMALL_TALK.has(word)

/** What people type on a telephone. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  q: 'que',
  k: 'que',
  ke: 'que',
  xq: 'por que',
  pq: 'por que',
  porq: 'por que',
  porque: 'por que',
  ulti: 'ultima',
  ult: 'ultimas',
  ev: 'eventos',
  nro: 'numero',
  num: 'numero',
  x: 'por',
  dl: 'del',
  pa: 'para',
  xa: 'para',
  tmb: 'tambien',
  yest: 'yesterday',
  b4: 'before',
  todays: 'today',
  yesterdays: 'yesterday',
  r: 'are',
  u: 'you',
  pls: 'please',
  plz: 'please',
}

/** Three letters are too few to guess from, save for these: "ayr" is "ayer". */
const SHORT_TIME_WORDS = ['ayer', 'hora', 'dias']

/** How a word sounds in Spanish: "atake" is "ataque", "oy" is "hoy", "aser" is "hacer". */
const soundOf = (word: string): string =>
  word
    .replace(/qu/g, 'k')
    .replace(/c(?=[ei])|z/g, 's')
    .replace(/c/g, 'k')
    .replace(/v/g, 'b')
    .replace(/ll/g, 'y')
    .replace(/g(?=[ei])/g, 'j')
    .replace(/h/g, '')
    .replace(/(.)\1+/g, '$1')

const BY_SOUND: ReadonlyMap<string, string> = new Map([...TARGETS].reverse().map((word) => [soundOf(word), word]))

/** The vocabulary's nearest word, or the word itself when it is known, too short, or near nothing. */
export const correctWord = (word: string): string => {
  if (Object.hasOwn(ABBREVIATIONS, word)) return ABBREVIATIONS[word] ?? word
  if (KNOWN.has(word)) return word
  const sounding = BY_SOUND.get(soundOf(word))
  if (sounding) return sounding
  if (word.length === 3) return SHORT_TIME_WORDS.find((target) => editDistance(word, target, 1) <= 1) ?? word
  if (word.length < 4 || KNOWN.has(word) || !/^\p{L}+$/u.test(word)) return word
  const allowed = word.length >= 9 ? 2 : 1
  return nearest(word, allowed) ?? word
}

/** Which of the letters a-z a word has, as bits. */
const lettersOf = (word: string): number => {
  let bits = 0
  for (let at = 0; at < word.length; at++) bits |= 1 << ((word.charCodeAt(at) - 97) & 31)
  return bits
}
const bitsIn = (bits: number): number => {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}
const BY_LENGTH = Map.groupBy(
  TARGETS.map((word, order) => ({ word, order, letters: lettersOf(word) })),
  ({ word }) => word.length,
)

const nearest = (word: string, allowed: number): string | undefined => {
  const letters = lettersOf(word)
  let best: { word: string; cost: number; order: number } | undefined
  for (let length = word.length - allowed; length <= word.length + allowed; length++) {
    for (const target of BY_LENGTH.get(length) ?? []) {
      // One slip changes at most two letters of the set.
      if (bitsIn(letters ^ target.letters) > 2 * allowed) continue
      const distance = editDistance(word, target.word, allowed)
      if (distance > allowed) continue
      // A wrong first letter is a rarer slip than a wrong later one.
      const cost = distance + (word[0] === target.word[0] ? 0 : 0.5)
      if (cost > allowed + 0.5 || (best && (best.cost < cost || (best.cost === cost && best.order < target.order))))
        continue
      best = { word: target.word, cost, order: target.order }
    }
  }
  return best?.word
}

/** Optimal string alignment distance (insert, delete, replace, swap of neighbours), or `limit + 1` when it is more than `limit`. */
export const editDistance = (one: string, other: string, limit: number): number => {
  let older: number[] = []
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + same,
      )
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      if (isSwap) cost = Math.min(cost, (older[column - 2] ?? 0) + 1)
      current.push(cost)
    }
    if (Math.min(...current) > limit) return limit + 1
    older = previous
    previous = current
  }
  return previous[other.length] ?? 0
}
