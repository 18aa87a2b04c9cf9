// Which autonomous system announces an address: sorted ranges in typed arrays and a binary search, filled from the CSV files of
// @ip-location-db/asn (lines "first,last,number,holder"; IPv4 ends as decimal numbers, IPv6 ends as text).
import { readFileSync } from 'node:fs'
import type { Address } from './address.ts'

export type AutonomousSystem = { readonly number: number; readonly holder: string }
export type AsnTable = (address: Address) => AutonomousSystem | undefined

/** Reads the address at `at` into `words[to...]`, answers the position of the comma behind it. */
type ReadEnd = (csv: Buffer, at: number, words: Uint32Array, to: number) => number
type Family = { readonly width: number; readonly readEnd: ReadEnd }
type Lookup = (words: ArrayLike<number>) => AutonomousSystem | undefined

const COMMA = 44
const COLON = 58
const QUOTE = 34
const NEWLINE = 10
const ZERO = 48
const NINE = 57
const LETTER_A_MINUS_TEN = 87

/**
 * Opens the table. IPv4 (21 MB of CSV, about 0.1 s) is read at once; IPv6 only when the first address of that family comes, because
 * many networks never need it. Throws when a file cannot be read.
 */
export const openAsnTable = (paths: { readonly ipv4: string; readonly ipv6: string }): AsnTable => {
  const ipv4 = loadRanges(readFileSync(paths.ipv4), IPV4_NUMBERS)
  let ipv6: Lookup | undefined
  return (address) => {
    if (address.version === 4) return ipv4([address.value])
    ipv6 ??= loadRanges(readFileSync(paths.ipv6), IPV6_TEXT)
    return ipv6(wordsOf(address.high, address.low))
  }
}

/** Look-up over the lines of one file, sorted by first address; ranges do not overlap. */
export const loadRanges = (csv: Buffer, { width, readEnd }: Family): Lookup => {
  const capacity = countLines(csv)
  const firsts = new Uint32Array(capacity * width)
  const lasts = new Uint32Array(capacity * width)
  const names = new Uint32Array(capacity)
  let rows = 0
  for (let at = 0; at < csv.length; rows++) {
    const second = readEnd(csv, at, firsts, rows * width) + 1
    const name = readEnd(csv, second, lasts, rows * width) + 1
    names[rows] = name
    at = endOfLine(csv, name) + 1
  }
  const systemAt = systemsIn(csv, names)
  return (words) => {
    const row = lastNotAbove(rows, (index) => compare(firsts, index * width, words, width) <= 0)
    return row >= 0 && compare(lasts, row * width, words, width) >= 0 ? systemAt(row) : undefined
  }
}

const readDecimal: ReadEnd = (csv, at, words, to) => {
  let value = 0
  let position = at
  for (; csv[position] !== COMMA; position++) value = value * 10 + (csv[position] ?? 0) - ZERO
  words[to] = value
  return position
}
export const IPV4_NUMBERS: Family = { width: 1, readEnd: readDecimal }

const groups = new Uint16Array(8)
/** The file is well formed and lower case, so this reads without checking; addresses from outside go through parseAddress. */
const readIpv6: ReadEnd = (csv, at, words, to) => {
  groups.fill(0)
  let count = 0
  let gapAt = -1
  let position = at
  while (csv[position] !== COMMA) {
    if (csv[position] === COLON) {
      position++
      if (csv[position] === COLON) {
        gapAt = count
        position++
      }
      continue
    }
    let value = 0
    for (let byte = csv[position] ?? 0; byte !== COLON && byte !== COMMA; byte = csv[++position] ?? COMMA) {
      value = value * 16 + byte - (byte <= NINE ? ZERO : LETTER_A_MINUS_TEN)
    }
    groups[count++] = value
  }
  if (gapAt >= 0 && count < 8) {
    groups.copyWithin(8 - (count - gapAt), gapAt, count)
    groups.fill(0, gapAt, 8 - (count - gapAt))
  }
  for (let word = 0; word < 4; word++) words[to + word] = (groups[word * 2] ?? 0) * 65536 + (groups[word * 2 + 1] ?? 0)
  return position
}
export const IPV6_TEXT: Family = { width: 4, readEnd: readIpv6 }

/** Names are decoded when first asked for: most of the 400,000 rows never are. */
const systemsIn = (csv: Buffer, names: Uint32Array): ((row: number) => AutonomousSystem) => {
  const known = new Map<number, AutonomousSystem>()
  return (row) => {
    const seen = known.get(row)
    if (seen) return seen
    const at = names[row] ?? 0
    const system = systemOf(csv.toString('utf8', at, endOfLine(csv, at)))
    known.set(row, system)
    return system
  }
}

/** A text such as `13335,"Cloudflare, Inc."` as number and name; quotes are CSV's, doubled inside. */
const systemOf = (text: string): AutonomousSystem => {
  const comma = text.indexOf(',')
  const name = text.slice(comma + 1).trimEnd()
  const isQuoted = name.charCodeAt(0) === QUOTE
  return { number: Number(text.slice(0, comma)), holder: isQuoted ? name.slice(1, -1).replaceAll('""', '"') : name }
}

const wordsOf = (high: bigint, low: bigint): number[] =>
  [high >> 32n, high & 0xffffffffn, low >> 32n, low & 0xffffffffn].map(Number)

const compare = (table: Uint32Array, at: number, words: ArrayLike<number>, width: number): number => {
  for (let word = 0; word < width; word++) {
    const difference = (table[at + word] ?? 0) - (words[word] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Index of the last row for which `isNotAbove` holds, -1 for none; it must hold for a prefix of the rows. */
const lastNotAbove = (rows: number, isNotAbove: (row: number) => boolean): number => {
  let low = 0
  let high = rows
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isNotAbove(middle)) low = middle + 1
    else high = middle
  }
  return low - 1
}

const endOfLine = (csv: Buffer, from: number): number => {
  const end = csv.indexOf(NEWLINE, from)
  return end < 0 ? csv.length : end
}

const countLines = (csv: Buffer): number => {
  let lines = 1
  for (let at = csv.indexOf(NEWLINE); at >= 0; at = csv.indexOf(NEWLINE, at + 1)) lines++
  return lines
}
