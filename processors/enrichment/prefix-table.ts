// Every prefix that holds an address, among millions, in one binary search.
//
// Prefixes either nest or do not touch, so sorted by first address (the wider first) they form a forest: the last prefix that begins at
// or before an address holds it, or one of its ancestors does. Each row knows its parent, so all matches, most specific first, are one
// walk upwards of at most 32 (IPv4) or 128 (IPv6) steps. A table of the upper 16 bits shortens the search.
// Everything is typed arrays, so that a worker thread can hand a table over without copying it.
import type { Address } from './address.ts'
import { formatPrefix, maskedWords, type Prefix, sharesBits, wordsOf } from './prefix.ts'

type Family = {
  /** Words per address. */
  readonly width: 1 | 4
  /** First address of each prefix, sorted. */
  readonly firsts: Uint32Array
  readonly bits: Uint8Array
  /** Row of the narrowest prefix around it, -1 for none. */
  readonly parents: Int32Array
  /** Values of row n are values[starts[n]] to values[starts[n + 1] - 1]. */
  readonly starts: Uint32Array
  readonly values: Uint32Array
  /** Number of rows whose first address has upper 16 bits below n. */
  readonly below: Uint32Array
}
export type PrefixTable = { readonly ipv4: Family; readonly ipv6: Family }

/** A value (any unsigned 32-bit number) under the text of the prefix that carries it. */
export type PrefixMatch = { readonly value: number; readonly prefix: string }

export type PrefixTableBuilder = { add(prefix: Prefix, value: number): void; build(): PrefixTable }

/** Collects prefixes in any order; the same prefix may carry several values. */
export const createPrefixTableBuilder = (): PrefixTableBuilder => {
  const ipv4 = collect(1)
  const ipv6 = collect(4)
  return {
    add: ({ address, bits }, value) =>
      (address.version === 4 ? ipv4 : ipv6).add(maskedWords(wordsOf(address), bits), bits, value),
    build: () => ({ ipv4: ipv4.build(), ipv6: ipv6.build() }),
  }
}

/** All values whose prefix holds the address, the narrowest prefix first. */
export const matchesOf = ({ ipv4, ipv6 }: PrefixTable, address: Address): readonly PrefixMatch[] => {
  const family = address.version === 4 ? ipv4 : ipv6
  const words = wordsOf(address)
  let row = lastNotAbove(family, words)
  if (row < 0) return NONE
  const found: PrefixMatch[] = []
  for (; row >= 0; row = family.parents[row] ?? -1) {
    if (!sharesBits(family.firsts, row * family.width, words, family.bits[row] ?? 0)) continue
    const prefix = textOf(family, row)
    for (let at = family.starts[row] ?? 0; at < (family.starts[row + 1] ?? 0); at++)
      found.push({ value: family.values[at] ?? 0, prefix })
  }
  return found.length === 0 ? NONE : found
}
const NONE: readonly PrefixMatch[] = []

/** Distinct prefixes of both families. */
export const sizeOf = ({ ipv4, ipv6 }: PrefixTable): number => ipv4.bits.length + ipv6.bits.length

/** Buffers to hand over with postMessage. */
export const buffersOf = ({ ipv4, ipv6 }: PrefixTable): ArrayBuffer[] =>
  [ipv4, ipv6].flatMap(({ firsts, bits, parents, starts, values, below }) =>
    [firsts, bits, parents, starts, values, below].map(({ buffer }) => buffer as ArrayBuffer),
  )

const textOf = ({ firsts, bits, width }: Family, row: number): string =>
  formatPrefix(Array.from(firsts.subarray(row * width, (row + 1) * width)), bits[row] ?? 0)

/** Index of the last row whose first address is not above the given one, -1 for none. */
const lastNotAbove = ({ firsts, width, below }: Family, words: readonly number[]): number => {
  const bucket = (words[0] ?? 0) >>> 16
  let low = below[bucket] ?? 0
  let high = below[bucket + 1] ?? 0
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareWords(firsts, middle * width, words, 0, width) <= 0) low = middle + 1
    else high = middle
  }
  return low - 1
}

const compareWords = (
  left: ArrayLike<number>,
  at: number,
  right: ArrayLike<number>,
  to: number,
  width: number,
): number => {
  for (let word = 0; word < width; word++) {
    const difference = (left[at + word] ?? 0) - (right[to + word] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

type Collected = { count: number; words: Uint32Array; bits: Uint8Array; values: Uint32Array }

const collect = (width: 1 | 4) => {
  let rows: Collected = {
    count: 0,
    words: new Uint32Array(64 * width),
    bits: new Uint8Array(64),
    values: new Uint32Array(64),
  }
  return {
    add(words: readonly number[], bits: number, value: number): void {
      if (rows.count === rows.bits.length) rows = doubled(rows)
      rows.words.set(words, rows.count * width)
      rows.bits[rows.count] = bits
      rows.values[rows.count] = value
      rows.count += 1
    },
    build: (): Family => familyOf(rows, width),
  }
}

const doubled = ({ count, words, bits, values }: Collected): Collected => {
  const larger = {
    count,
    words: new Uint32Array(words.length * 2),
    bits: new Uint8Array(count * 2),
    values: new Uint32Array(count * 2),
  }
  larger.words.set(words)
  larger.bits.set(bits)
  larger.values.set(values)
  return larger
}

const familyOf = ({ count, words, bits, values }: Collected, width: 1 | 4): Family => {
  const order = new Uint32Array(count).map((_, index) => index)
  const byPlace = (a: number, b: number): number =>
    compareWords(words, a * width, words, b * width, width) || (bits[a] ?? 0) - (bits[b] ?? 0) || a - b
  order.sort(byPlace)
  const isNew = (at: number): boolean => {
    const [row = 0, before = 0] = [order[at], order[at - 1]]
    return (
      at === 0 || bits[row] !== bits[before] || compareWords(words, row * width, words, before * width, width) !== 0
    )
  }
  let distinct = 0
  for (let at = 0; at < count; at++) if (isNew(at)) distinct++
  const firsts = new Uint32Array(distinct * width)
  const rowBits = new Uint8Array(distinct)
  const starts = new Uint32Array(distinct + 1).fill(count)
  let row = -1
  for (let at = 0; at < count; at++) {
    if (!isNew(at)) continue
    row++
    const from = order[at] ?? 0
    firsts.set(words.subarray(from * width, (from + 1) * width), row * width)
    rowBits[row] = bits[from] ?? 0
    starts[row] = at
  }
  const sorted = new Uint32Array(count).map((_, at) => values[order[at] ?? 0] ?? 0)
  const parents = parentsOf(firsts, rowBits, width)
  return { width, firsts, bits: rowBits, parents, starts, values: sorted, below: bucketsOf(firsts, width) }
}

/** A row's parent is the last row before it that holds it: kept on a stack of the prefixes still open. */
const parentsOf = (firsts: Uint32Array, bits: Uint8Array, width: number): Int32Array => {
  const parents = new Int32Array(bits.length)
  const open: number[] = []
  for (let row = 0; row < bits.length; row++) {
    const first = firsts.subarray(row * width, (row + 1) * width)
    while (open.length > 0 && !sharesBits(firsts, (open.at(-1) ?? 0) * width, first, bits[open.at(-1) ?? 0] ?? 0))
      open.pop()
    parents[row] = open.at(-1) ?? -1
    open.push(row)
  }
  return parents
}

const BUCKETS = 65_536
const bucketsOf = (firsts: Uint32Array, width: number): Uint32Array => {
  const below = new Uint32Array(BUCKETS + 1)
  for (let at = 0; at < firsts.length; at += width) {
    const next = ((firsts[at] ?? 0) >>> 16) + 1
    below[next] = (below[next] ?? 0) + 1
  }
  for (let bucket = 1; bucket <= BUCKETS; bucket++) below[bucket] = (below[bucket] ?? 0) + (below[bucket - 1] ?? 0)
  return below
}
