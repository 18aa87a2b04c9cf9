// Event ids as four words.

export type IdWords = readonly [number, number, number, number]

/** Words of a UUID's text. */
export const wordsOfId = (id: string): IdWords => [
  Number.parseInt(id.slice(0, 8), 16),
  Number.parseInt(id.slice(9, 13) + id.slice(14, 18), 16),
  Number.parseInt(id.slice(19, 23) + id.slice(24, 28), 16),
  Number.parseInt(id.slice(28), 16),
]

const hex = (word: number): string => word.toString(16).padStart(8, '0')

/** Text of the id whose words lie in `words` from position `at` on. */
export const idOfWords = (words: Uint32Array, at: number): string => {
  const [a, b, c, d] = [0, 1, 2, 3].map((index) => hex(words[at + index] as number)) as [string, string, string, string]
  return `${a}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}${d}`
}

/** Key of the table of ids; its last words are a hash already. `mask` is the table's size, a power of two, less one. */
export const hashOfId = ([, b, c, d]: IdWords, mask: number): number =>
  ((d ^ Math.imul(c, 0x9e3779b1) ^ b) >>> 0) & mask
