// The notation of the word lists. Braces expand as in a shell: "vist{o,a}" is "visto vista". "_" is a space in a phrase. "bloquear*" is
// every form of a Spanish verb, "block+" of an English one.
import { englishForms, spanishForms } from './verb-forms.ts'

/** The words and phrases of a list, each once. */
export const expand = (text: string): string[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .flatMap(expandBraces)
    .flatMap(expandVerb)
    .map((word) => word.replaceAll('_', ' '))

const expandVerb = (word: string): string[] => {
  if (word.endsWith('*')) return spanishForms(word.slice(0, -1))
  return word.endsWith('+') ? englishForms(word.slice(0, -1)) : [word]
}

const expandBraces = (word: string): string[] => {
  const open = word.indexOf('{')
  if (open < 0) return [word]
  const { choices, end } = choicesFrom(word, open)
  return choices.flatMap((choice) => expandBraces(word.slice(0, open) + choice + word.slice(end)))
}

/** The choices of the group that opens at `open`, braces inside them kept, and the place after its closing brace. */
const choicesFrom = (word: string, open: number): { choices: string[]; end: number } => {
  const choices: string[] = []
  let depth = 1
  let start = open + 1
  let at = start
  for (; at < word.length && depth > 0; at++) {
    const char = word[at]
    if (char === '{') depth++
    if (char === '}') depth--
    if (depth === 0 || (depth === 1 && char === ',')) {
      choices.push(word.slice(start, at))
      start = at + 1
    }
  }
  return { choices, end: at }
}
