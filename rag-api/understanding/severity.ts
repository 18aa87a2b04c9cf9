// Least severity that a question about logs wants: "errores" are errors and worse.

/** Number as in RFC 5424 (0 emerg to 7 debug) and the folded words for it; the most severe word named wins. */
const WORDS: readonly (readonly [severity: number, pattern: RegExp])[] = [
  [0, / (?:emergencias?|emergency|emergencies|panico|panic) /],
  [2, / (?:criticos?|criticas?|critical|crit|fatal|fatales) /],
  [3, / (?:error|errores|errors|err|fallos?|fallas?|failures?) /],
  [4, / (?:advertencias?|avisos|warnings?|warn) /],
]

/** Undefined: the question names none. `text` is normalised, with blanks at both ends. */
export const leastSeverityIn = (text: string): number | undefined =>
  WORDS.find(([, pattern]) => pattern.test(text))?.[0]
