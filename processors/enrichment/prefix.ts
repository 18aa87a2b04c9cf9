// Networks as text and as words: "203.0.113.0/24", "2001:db8::/32", a lone address, or a range "first-last" as the prefixes that it holds.
import { type Address, parseAddress } from './address.ts'

/** An address and how many of its leading bits count. Bits behind them may be set. */
export type Prefix = { readonly address: Address; readonly bits: number }

/** Prefix of "address/bits" or of an address (all bits). Undefined: neither. */
export const parsePrefix = (text: string): Prefix | undefined => {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!address) return undefined
  const longest = address.version === 4 ? 32 : 128
  if (slash < 0) return { address, bits: longest }
  const digits = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(digits)) return undefined
  const bits = Number(digits)
  // "::ffff:192.0.2.0/120" names IPv4 addresses.
  if (address.version === 4 && text.includes(':'))
    return bits >= 96 && bits <= 128 ? { address, bits: bits - 96 } : undefined
  return bits <= longest ? { address, bits } : undefined
}

/** Words of 32 bits: one for IPv4, four for IPv6, the most significant first. */
export const wordsOf = (address: Address): readonly number[] =>
  address.version === 4
    ? [address.value]
    : [address.high >> 32n, address.high & 0xffffffffn, address.low >> 32n, address.low & 0xffffffffn].map(Number)

/** True when the first `bits` bits of both agree; `left` is read from `at` on. */
export const sharesBits = (left: ArrayLike<number>, at: number, right: ArrayLike<number>, bits: number): boolean => {
  let word = 0
  let rest = bits
  for (; rest >= 32; rest -= 32, word++) if (left[at + word] !== right[word]) return false
  return rest === 0 || ((left[at + word] ?? 0) ^ (right[word] ?? 0)) >>> (32 - rest) === 0
}

/** The words with every bit behind the first `bits` cleared. */
export const maskedWords = (words: readonly number[], bits: number): number[] =>
  words.map((word, index) => {
    const kept = Math.min(Math.max(bits - index * 32, 0), 32)
    return kept === 0 ? 0 : (word & (0xffffffff << (32 - kept))) >>> 0
  })

/** Text of a prefix: dotted decimal, or RFC 5952 (lower case, the longest run of zero groups as "::"). A whole address has no "/". */
export const formatPrefix = (words: readonly number[], bits: number): string => {
  const address = words.length === 1 ? formatIpv4(words[0] ?? 0) : formatIpv6(words)
  return bits === words.length * 32 ? address : `${address}/${bits}`
}

const formatIpv4 = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')

const formatIpv6 = (words: readonly number[]): string => {
  const groups = words.flatMap((word) => [word >>> 16, word & 65535])
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (at + length < 8 && groups[at + length] === 0) length++
    if (length > best.length) best = { at, length }
  }
  const text = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':')
  return best.at < 0 ? text(0, 8) : `${text(0, best.at)}::${text(best.at + best.length, 8)}`
}

/**
 * The fewest prefixes that hold exactly the addresses from `first` to `last`; at most 62 for IPv4, 254 for IPv6. Empty when the ends are
 * of two families or in the wrong order.
 */
export const prefixesOfRange = (first: Address, last: Address): Prefix[] => {
  if (first.version === 4) return last.version === 4 ? prefixesOfIpv4(first.value, last.value) : []
  if (last.version === 4) return []
  const end = numberOf(last)
  const found: Prefix[] = []
  for (let at = numberOf(first); at <= end; ) {
    const aligned = at === 0n ? 128 : bitsOf(at & -at) - 1
    const size = Math.min(aligned, bitsOf(end - at + 1n) - 1)
    found.push({ address: addressOf(at), bits: 128 - size })
    at += 1n << BigInt(size)
  }
  return found
}

const bitsOf = (value: bigint): number => value.toString(2).length

/** The same with plain numbers: lists have tens of thousands of such ranges. */
const prefixesOfIpv4 = (first: number, last: number): Prefix[] => {
  const found: Prefix[] = []
  for (let at = first; at <= last; ) {
    let size = 0
    while (size < 32 && at % 2 ** (size + 1) === 0 && at + 2 ** (size + 1) - 1 <= last) size++
    found.push({ address: { version: 4, value: at }, bits: 32 - size })
    at += 2 ** size
  }
  return found
}

const numberOf = ({ high, low }: Address & { version: 6 }): bigint => (high << 64n) | low
const addressOf = (value: bigint): Address => ({ version: 6, high: value >> 64n, low: value & 0xffffffffffffffffn })
