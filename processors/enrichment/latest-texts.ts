// A bounded set of short texts (countries, user agents), each with the latest second at which it was seen. Beyond the bound the one seen
// longest ago leaves; whatever the order of notes, those with the latest sights remain.
import { type PackedReader, type PackedWriter, readNumber, readText, writeNumber, writeText } from './packed.ts'

export type LatestTexts = Map<string, number>

/** Notes `text` at `second`. Of equal seconds the text that sorts first leaves. */
export const noteText = (texts: LatestTexts, text: string, second: number, capacity: number): void => {
  const known = texts.get(text)
  if (known !== undefined) {
    if (second > known) texts.set(text, second)
    return
  }
  texts.set(text, second)
  if (texts.size > capacity) texts.delete(oldestOf(texts))
}

const oldestOf = (texts: LatestTexts): string => {
  let oldest = ''
  let oldestSecond = Number.POSITIVE_INFINITY
  for (const [text, second] of texts) {
    if (second > oldestSecond || (second === oldestSecond && text > oldest)) continue
    oldest = text
    oldestSecond = second
  }
  return oldest
}

/** How many were seen after `second`. */
export const countSince = (texts: LatestTexts, second: number): number => {
  let count = 0
  for (const seen of texts.values()) if (seen > second) count++
  return count
}

/** Those seen after `second`, the latest first, equal ones in order of their text. */
export const textsSince = (texts: LatestTexts, second: number): string[] =>
  [...texts]
    .filter(([, seen]) => seen > second)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([text]) => text)

export const writeTexts = (writer: PackedWriter, texts: LatestTexts | undefined): void => {
  writeNumber(writer, texts?.size ?? 0)
  for (const [text, second] of texts ?? []) {
    writeText(writer, text)
    writeNumber(writer, second)
  }
}

/** Undefined: none. */
export const readTexts = (reader: PackedReader): LatestTexts | undefined => {
  const count = readNumber(reader)
  if (count === 0) return undefined
  const texts: LatestTexts = new Map()
  for (let index = 0; index < count; index++) texts.set(readText(reader), readNumber(reader))
  return texts
}
