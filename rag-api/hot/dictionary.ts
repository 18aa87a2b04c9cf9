// Texts as numbers, counted by use: a text that no row uses any more frees its number for another one.

/** Estimate of what one text costs: the entry of the map, the string, the count. */
const ENTRY_BYTES = 96

export type Dictionary = {
  /** Number of the text, with one more use. */
  take(text: string): number
  /** Number of a text in use. */
  find(text: string): number | undefined
  /** One use less. */
  release(id: number): void
  text(id: number): string
  /** Numbers are below this. */
  readonly size: number
  readonly sizeBytes: number
}

/** `onNew` is told each number that a text gets, with the text. */
export const openDictionary = (onNew: (id: number, text: string) => void = () => {}): Dictionary => {
  const ids = new Map<string, number>()
  const texts: string[] = []
  const uses: number[] = []
  const free: number[] = []
  let textBytes = 0
  return {
    take(text) {
      const known = ids.get(text)
      if (known !== undefined) {
        uses[known] = (uses[known] as number) + 1
        return known
      }
      const id = free.pop() ?? texts.length
      ids.set(text, id)
      texts[id] = text
      uses[id] = 1
      textBytes += text.length
      onNew(id, text)
      return id
    },
    find: (text) => ids.get(text),
    release(id) {
      const left = (uses[id] as number) - 1
      uses[id] = left
      if (left > 0) return
      const text = texts[id] as string
      ids.delete(text)
      free.push(id)
      textBytes -= text.length
      texts[id] = ''
    },
    text: (id) => texts[id] as string,
    get size() {
      return texts.length
    },
    get sizeBytes() {
      return ids.size * ENTRY_BYTES + textBytes
    },
  }
}
