// ASN.1 in BER and DER (X.690): tag, length, value. Definite lengths and tags of one byte, which is all that Kerberos, LDAP and SPNEGO use.
// An element may claim more than was captured: `contentEnd` never lies beyond what is there, `isWhole` tells.

export type Element = {
  readonly tag: number
  readonly contentStart: number
  readonly contentEnd: number
  /** Offset behind the element as it claims to be; it may lie beyond the bytes at hand. */
  readonly next: number
  readonly isWhole: boolean
}

/** Longest element believed: LDAP servers refuse more as well. */
export const MAX_ELEMENT_BYTES = 64 << 20

/** The element at `at`; undefined where its header is malformed or not all there. */
export const elementAt = (bytes: Uint8Array, at: number, end: number): Element | undefined => {
  if (at + 2 > end) return undefined
  const tag = bytes[at] as number
  if ((tag & 0x1f) === 0x1f) return undefined
  let length = bytes[at + 1] as number
  let contentStart = at + 2
  if (length & 0x80) {
    const count = length & 0x7f
    if (count === 0 || count > 4 || contentStart + count > end) return undefined
    length = 0
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[contentStart + i] as number)
    contentStart += count
  }
  if (length > MAX_ELEMENT_BYTES) return undefined
  const next = contentStart + length
  return { tag, contentStart, contentEnd: Math.min(end, next), next, isWhole: next <= end }
}

/** Elements read of one sequence. */
const MAX_CHILDREN = 64

/** The elements of bytes[start, end), as far as they are there, at most 64. */
export const elementsIn = (bytes: Uint8Array, start: number, end: number): Element[] => {
  const elements: Element[] = []
  for (let at = start; at < end && elements.length < MAX_CHILDREN; ) {
    const element = elementAt(bytes, at, end)
    if (!element) break
    elements.push(element)
    at = element.next
  }
  return elements
}

/** The elements inside the element; none where it is absent. */
export const childrenOf = (bytes: Uint8Array, element: Element | undefined): Element[] =>
  element ? elementsIn(bytes, element.contentStart, element.contentEnd) : []

/** The element inside the first child that has this tag: what an explicit tag such as [1] holds. */
export const taggedChild = (bytes: Uint8Array, elements: readonly Element[], tag: number): Element | undefined => {
  const wrapper = elements.find((element) => element.tag === tag)
  return wrapper && elementAt(bytes, wrapper.contentStart, wrapper.contentEnd)
}

/** Value of an INTEGER or ENUMERATED of at most four bytes, signed; undefined where it is absent, longer or cut. */
export const integerOf = (bytes: Uint8Array, element: Element | undefined): number | undefined => {
  if (!element?.isWhole || (element.tag !== 0x02 && element.tag !== 0x0a)) return undefined
  const length = element.contentEnd - element.contentStart
  if (length < 1 || length > 4) return undefined
  let value = ((bytes[element.contentStart] as number) << 24) >> 24
  for (let at = element.contentStart + 1; at < element.contentEnd; at++) value = (value << 8) | (bytes[at] as number)
  return value
}
