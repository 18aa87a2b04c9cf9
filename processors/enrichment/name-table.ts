// Values under names (domains, URLs) in typed arrays: an open-addressing hash table over UTF-8 text, a third of the memory of a Map of
// strings, and a worker thread hands it over without copying it.

export type NameTable = {
  /** Entry plus one at the hash's place or behind it; 0 is empty. The length is a power of two. */
  readonly slots: Uint32Array
  /** Text of entry n is text[textStarts[n]] to text[textStarts[n + 1] - 1]. */
  readonly textStarts: Uint32Array
  readonly text: Uint8Array
  /** Values of entry n are values[valueStarts[n]] to values[valueStarts[n + 1] - 1]. */
  readonly valueStarts: Uint32Array
  readonly values: Uint32Array
}

/** Table of the given names; names longer than 65,535 bytes do not occur. */
export const buildNameTable = (entries: ReadonlyMap<string, readonly number[]>): NameTable => {
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(entries.size, 1) * 2)))
  const textStarts = new Uint32Array(entries.size + 1)
  const valueStarts = new Uint32Array(entries.size + 1)
  const texts: Buffer[] = []
  const values: number[] = []
  let entry = 0
  let length = 0
  for (const [name, numbers] of entries) {
    const bytes = Buffer.from(name)
    texts.push(bytes)
    length += bytes.length
    for (const number of numbers) values.push(number)
    place(slots, hashOf(bytes), entry)
    entry += 1
    textStarts[entry] = length
    valueStarts[entry] = values.length
  }
  return {
    slots,
    textStarts,
    text: new Uint8Array(Buffer.concat(texts)),
    valueStarts,
    values: Uint32Array.from(values),
  }
}

const place = (slots: Uint32Array, hash: number, entry: number): void => {
  const mask = slots.length - 1
  let at = hash & mask
  while (slots[at] !== 0) at = (at + 1) & mask
  slots[at] = entry + 1
}

/** Values under exactly this name; empty: none. */
export const valuesOf = (table: NameTable, name: string): Uint32Array => {
  const bytes = Buffer.from(name)
  const mask = table.slots.length - 1
  for (let at = hashOf(bytes) & mask; table.slots[at] !== 0; at = (at + 1) & mask) {
    const entry = (table.slots[at] ?? 0) - 1
    if (isTextOf(table, entry, bytes))
      return table.values.subarray(table.valueStarts[entry], table.valueStarts[entry + 1])
  }
  return NONE
}
const NONE = new Uint32Array(0)

/** Buffers to hand over with postMessage. */
export const nameBuffersOf = (table: NameTable): ArrayBuffer[] =>
  [table.slots, table.textStarts, table.text, table.valueStarts, table.values].map(
    ({ buffer }) => buffer as ArrayBuffer,
  )

const isTextOf = ({ textStarts, text }: NameTable, entry: number, bytes: Buffer): boolean => {
  const from = textStarts[entry] ?? 0
  return (textStarts[entry + 1] ?? 0) - from === bytes.length && bytes.equals(text.subarray(from, from + bytes.length))
}

/** FNV-1a, 32 bits. */
const hashOf = (bytes: Uint8Array): number => {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
