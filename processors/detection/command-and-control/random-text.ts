// Whether a name was drawn by a machine, letter by letter. Words of any language alternate vowels and consonants, and names put their
// digits at an end; drawn names do neither.
const SHORTEST = 8
const FEWEST_DISTINCT = 6
/** Runs in words: "strengths" has 5, compounds up to 6. Of 12 drawn letters, three in four hold such a run. */
const CONSONANT_RUN = /[bcdfghjklmnpqrstvwxz]{5}/
const FEWEST_CHANGES = 3

/** `text`: one label or token of ASCII letters and digits; anything else is not judged. */
export const looksRandom = (text: string): boolean =>
  isVaried(text) && (CONSONANT_RUN.test(text.toLowerCase()) || isMixed(text))

/** The same for texts that are full of abbreviations, such as paths: only what mixes letters with digits or capitals counts. */
export const looksMixed = (text: string): boolean => isVaried(text) && isMixed(text)

const isVaried = (text: string): boolean =>
  text.length >= SHORTEST &&
  /^[A-Za-z0-9]+$/.test(text) &&
  /[A-Za-z]/.test(text) &&
  new Set(text.toLowerCase()).size >= FEWEST_DISTINCT

const isMixed = (text: string): boolean =>
  changesOf(text.toLowerCase()) >= FEWEST_CHANGES || caseChangesOf(text) > FEWEST_CHANGES

/** Places where a letter follows a digit or the other way round. */
const changesOf = (text: string): number => (text.match(/(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)/g) ?? []).length

/** Places where a capital follows a capitalised word's middle: "getUserName" has two words too many to be drawn, "vBKbaQgjyvRR" is. */
const caseChangesOf = (text: string): number => (text.match(/[a-z](?=[A-Z](?![a-z]{2}))/g) ?? []).length

/**
 * The label of a name that somebody registered: the one before the public suffix, taken to be the last label, or the last two where the
 * last but one has at most three letters (co.uk). Null: a name without a dot.
 */
export const registeredLabelOf = (name: string): string | null => {
  const labels = name.split('.').filter(Boolean)
  if (labels.length < 2) return null
  const second = labels.at(-2) ?? ''
  return second.length <= 3 && labels.length > 2 ? (labels.at(-3) ?? null) : second
}
