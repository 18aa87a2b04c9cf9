// Addresses and networks as 128 bits in four words, for containment; and the one text that the database would give them.
import { isIP, isIPv4 } from 'node:net'

type Words = readonly [number, number, number, number]
export type Address = { readonly isV6: boolean; readonly words: Words }
export type Network = Address & { readonly masks: Words }

/** IPv4 lies in the first word. Undefined: no address, or one with a zone, which the database refuses. */
export const parseAddress = (text: string): Address | undefined => {
  if (isIPv4(text)) return { isV6: false, words: [wordOfV4(text), 0, 0, 0] }
  if (isIP(text) !== 6 || text.includes('%')) return undefined
  const [head = '', tail] = withoutDots(text).split('::')
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')]
  const zeros = tail === undefined ? [] : Array<number>(8 - first.length - last.length).fill(0)
  const groups = [...first, ...zeros, ...last]
  const word = (index: number): number => (((groups[index] ?? 0) << 16) | (groups[index + 1] ?? 0)) >>> 0
  return { isV6: true, words: [word(0), word(2), word(4), word(6)] }
}

const wordOfV4 = (text: string): number => text.split('.').reduce((word, part) => ((word << 8) | Number(part)) >>> 0, 0)

const groupsOf = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))

/** The dotted end of an IPv6 address as two groups. */
const withoutDots = (text: string): string => {
  const start = text.lastIndexOf(':') + 1
  if (!text.includes('.')) return text
  const word = wordOfV4(text.slice(start))
  return `${text.slice(0, start)}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`
}

const MAPPED = 0xffff

/** As PostgreSQL's host() writes it (RFC 5952, an IPv4-mapped address with dots). Undefined: no address. */
export const canonicalAddress = (text: string): string | undefined => {
  if (isIPv4(text)) return text
  const { words } = parseAddress(text) ?? {}
  if (!words) return undefined
  if (words[0] === 0 && words[1] === 0 && words[2] === MAPPED) return `::ffff:${dotted(words[3])}`
  return new URL(`http://[${text}]/`).hostname.slice(1, -1)
}

const dotted = (word: number): string => [24, 16, 8, 0].map((shift) => (word >>> shift) & 255).join('.')

/** "10.0.0.0/8" or a lone address. Undefined: neither. */
export const parseNetwork = (text: string): Network | undefined => {
  const [address = '', length] = text.split('/')
  const parsed = parseAddress(address)
  if (!parsed) return undefined
  const most = parsed.isV6 ? 128 : 32
  const prefixLength = length === undefined ? most : Number(length)
  if (!(prefixLength >= 0 && prefixLength <= most)) return undefined
  const mask = (word: number): number => maskOf(Math.min(32, Math.max(0, prefixLength - word * 32)))
  return { ...parsed, masks: [mask(0), mask(1), mask(2), mask(3)] }
}

/** The highest `bits` of a word. */
const maskOf = (bits: number): number => (bits === 0 ? 0 : -1 << (32 - bits))

/** Whether the address lies in the network; a network is compared with addresses of its own version only. */
export const isInside = ({ isV6, words: [a, b, c, d] }: Address, { isV6: isV6Too, words, masks }: Network): boolean =>
  isV6 === isV6Too &&
  ((a ^ words[0]) & masks[0]) === 0 &&
  ((b ^ words[1]) & masks[1]) === 0 &&
  ((c ^ words[2]) & masks[2]) === 0 &&
  ((d ^ words[3]) & masks[3]) === 0
