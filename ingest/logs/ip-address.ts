// Addresses in log text: validated, in one spelling, and found in running text.
import { isIP, isIPv4, isIPv6 } from 'node:net'

const MAX_FOUND = 16
const MAX_SCANNED = 8192

/** An address in the spelling of the sensor (RFC 5952; a mapped IPv4 address keeps its dots). Null: no address; zones are left out. */
export const addressOf = (text: unknown): string | null => {
  if (typeof text !== 'string' || text.length > 64) return null
  if (isIPv4(text)) return text
  const plain = text.replace(/%.*$/, '').replace(/^\[(.*)\]$/, '$1')
  return isIPv6(plain) ? canonicalIpv6(plain) : null
}

const canonicalIpv6 = (text: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)
  if (mapped) return `::ffff:${mapped[1]}`
  return new URL(`http://[${text}]`).hostname.slice(1, -1)
}

/**
 * An address as four signed 32-bit words, IPv4 in the last one, as the sensor keeps them; `version` 4 or 6. Null: no address.
 */
export const addressWords = (text: string): { readonly version: 4 | 6; readonly words: readonly number[] } | null => {
  const kind = isIP(text)
  if (kind === 4) return { version: 4, words: [0, 0, 0, ipv4Word(text)] }
  return kind === 6 ? { version: 6, words: ipv6Words(text) } : null
}

const ipv4Word = (text: string): number => text.split('.').reduce((word, part) => (word << 8) | Number(part), 0)

const ipv6Words = (text: string): number[] => {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const tail = dotted ? ipv4Word(dotted[2] ?? '') : 0
  const plain = dotted ? `${dotted[1]}${(tail >>> 16).toString(16)}:${(tail & 0xffff).toString(16)}` : text
  const [head = '', rest] = plain.split('::')
  const before = groupsOf(head)
  const after = groupsOf(rest ?? '')
  const zeros = rest === undefined ? [] : new Array<number>(8 - before.length - after.length).fill(0)
  const groups = [...before, ...zeros, ...after]
  return [0, 2, 4, 6].map((at) => ((groups[at] ?? 0) << 16) | (groups[at + 1] ?? 0))
}

const groupsOf = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))

// A dotted quad that is not part of a name, a version or a longer number; and hexadecimal groups with at least two colons.
const IPV4 = /(?<![\w.-]|::ffff:)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?!\.?\w|-\w)/g
const IPV6 = /(?<![\w:.-])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?![\w:]|\.\w)/g

/** Distinct addresses in running text, in order, at most 16, from its first 8,192 characters. */
export const addressesIn = (text: string): string[] => {
  const part = text.length > MAX_SCANNED ? text.slice(0, MAX_SCANNED) : text
  const found = new Set<string>()
  if (part.includes('.')) collect(part, IPV4, found)
  if (part.includes(':')) collect(part, IPV6, found)
  return [...found]
}

const collect = (text: string, pattern: RegExp, found: Set<string>): void => {
  for (const [candidate] of text.matchAll(pattern)) {
    if (found.size >= MAX_FOUND) return
    const address = candidate === '::' ? null : addressOf(candidate)
    if (address) found.add(address)
  }
}
