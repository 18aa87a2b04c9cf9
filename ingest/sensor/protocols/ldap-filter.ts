// LDAP search filters (RFC 4511, section 4.5.1.7) as text (RFC 4515), cut to 255 characters.
import { childrenOf, type Element } from './der.ts'

const MAX_CHARACTERS = 255
const MAX_DEPTH = 24
const COMPARISONS: ReadonlyMap<number, string> = new Map([
  [0xa3, '='],
  [0xa5, '>='],
  [0xa6, '<='],
  [0xa8, '~='],
])

/** `isOver`: the limit is reached, or the bytes end. */
type Output = { text: string; isOver: boolean }

/** The filter in RFC 4515 notation. One that was cut ends before the first comparison that is not whole. */
export const ldapFilterText = (bytes: Uint8Array, filter: Element): string => {
  const output: Output = { text: '', isOver: false }
  write(output, bytes, filter, 0)
  return output.text.slice(0, MAX_CHARACTERS)
}

const write = (output: Output, bytes: Uint8Array, filter: Element, depth: number): void => {
  const isList = filter.tag === 0xa0 || filter.tag === 0xa1 || filter.tag === 0xa2
  if (depth > MAX_DEPTH || output.text.length >= MAX_CHARACTERS || (!isList && !filter.isWhole)) output.isOver = true
  if (output.isOver) return
  output.text += '('
  if (isList) {
    output.text += '&|!'[filter.tag - 0xa0] as string
    for (const part of childrenOf(bytes, filter)) write(output, bytes, part, depth + 1)
    if (!filter.isWhole) output.isOver = true
  } else output.text += comparison(bytes, filter)
  if (!output.isOver) output.text += ')'
}

const comparison = (bytes: Uint8Array, filter: Element): string => {
  if (filter.tag === 0x87) return `${valueText(bytes, filter)}=*`
  const parts = childrenOf(bytes, filter)
  if (filter.tag === 0xa4) return `${valueText(bytes, parts[0])}=${substrings(bytes, parts[1])}`
  if (filter.tag === 0xa9) return extensible(bytes, parts)
  return `${valueText(bytes, parts[0])}${COMPARISONS.get(filter.tag) ?? '='}${valueText(bytes, parts[1])}`
}

/** initial [0], any [1], final [2], with stars between. */
const substrings = (bytes: Uint8Array, list: Element | undefined): string => {
  const parts = childrenOf(bytes, list)
  const starsBefore = parts.map((part) => `${part.tag === 0x80 ? '' : '*'}${valueText(bytes, part)}`)
  return `${starsBefore.join('')}${parts.at(-1)?.tag === 0x82 ? '' : '*'}`
}

/** attribute:dn:rule:=value, with rule [1], attribute [2], value [3], dn [4]. */
const extensible = (bytes: Uint8Array, parts: readonly Element[]): string => {
  const part = (tag: number): Element | undefined => parts.find((candidate) => candidate.tag === tag)
  const rule = part(0x81) ? `:${valueText(bytes, part(0x81))}` : ''
  const dn = part(0x84) && bytes[(part(0x84) as Element).contentStart] !== 0 ? ':dn' : ''
  return `${valueText(bytes, part(0x82))}${dn}${rule}:=${valueText(bytes, part(0x83))}`
}

const PRINTABLE = /^[\x20-\x7e\p{L}\p{M}\p{N}\p{P}\p{S}]*$/u
const decoder = new TextDecoder()

/** An assertion value: text as it is, binary values byte by byte as \xx, and so the characters that mean something in a filter. */
const valueText = (bytes: Uint8Array, element: Element | undefined): string => {
  if (!element) return ''
  const value = bytes.subarray(
    element.contentStart,
    Math.min(element.contentEnd, element.contentStart + MAX_CHARACTERS),
  )
  const text = decoder.decode(value)
  if (PRINTABLE.test(text) && !text.includes('\ufffd')) return text.replace(/[*()\\]/g, escaped)
  return [...value].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
}

const escaped = (character: string): string => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`
