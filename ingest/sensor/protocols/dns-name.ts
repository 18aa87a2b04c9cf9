// Names in DNS messages (RFC 1035, sections 3.1 and 4.1.4), with compression that can only lead backwards.
import { printableText } from './payload.ts'
import type { ViolationRule } from './violations.ts'

const MAX_NAME_BYTES = 255
const MAX_POINTERS = 32

/** One name, read again and again into the same object. */
export type DnsName = {
  /** Lower case, printable, without the last dot; "." is the root. */
  text: string
  /** Bytes of the longest label. */
  longestLabel: number
  /** Offset behind the name where it stands. */
  next: number
  /** What is wrong with it; the other fields are then of no use. */
  violation: ViolationRule | undefined
}

/** Reads the name at `at` of the message bytes[start, end) into `name`; false: it is broken, or goes beyond `end`. */
export const readDnsName = (bytes: Uint8Array, start: number, at: number, end: number, name: DnsName): boolean => {
  name.violation = undefined
  name.longestLabel = 0
  name.next = -1
  let text = ''
  let place = at
  let nameBytes = 0
  for (let pointers = 0; place < end; ) {
    const length = bytes[place] as number
    if (length === 0) {
      if (name.next < 0) name.next = place + 1
      name.text = text === '' ? '.' : text
      return true
    }
    if (length >= 0xc0) {
      if (place + 2 > end) return false
      if (name.next < 0) name.next = place + 2
      const target = start + (((length & 0x3f) << 8) | (bytes[place + 1] as number))
      if (target >= place || ++pointers > MAX_POINTERS) return broken(name, 'dns_pointer_loop')
      place = target
      continue
    }
    nameBytes += length + 1
    if (length > 63 || nameBytes >= MAX_NAME_BYTES) return broken(name, 'dns_label_too_long')
    if (place + 1 + length > end) return false
    const label = printableText(bytes, place + 1, place + 1 + length).toLowerCase()
    text = text === '' ? label : `${text}.${label}`
    if (length > name.longestLabel) name.longestLabel = length
    place += 1 + length
  }
  return false
}

const broken = (name: DnsName, violation: ViolationRule): false => {
  name.violation = violation
  return false
}

/** The first label of a NetBIOS name (RFC 1001, section 14.1): two letters from A to P for each of 16 bytes; the last is the kind. */
export const netbiosName = (text: string): string => {
  const label = text.slice(0, 32)
  if (!/^[a-p]{32}$/.test(label)) return text
  let name = ''
  for (let i = 0; i < 30; i += 2) {
    const code = ((label.charCodeAt(i) - 0x61) << 4) | (label.charCodeAt(i + 1) - 0x61)
    name += code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : ''
  }
  return name.trim().toLowerCase() || '*'
}

/** Shannon entropy of the name's characters without its last two labels, bits per character; undefined where nothing is left. */
export const nameEntropy = (text: string): number | undefined => {
  const last = text.lastIndexOf('.')
  const end = last > 0 ? text.lastIndexOf('.', last - 1) : -1
  if (end <= 0) return undefined
  const counts = new Map<string, number>()
  for (let i = 0; i < end; i++) {
    const character = text[i] as string
    counts.set(character, (counts.get(character) ?? 0) + 1)
  }
  let sum = 0
  for (const count of counts.values()) sum += count * Math.log2(count)
  return Math.max(0, Math.log2(end) - sum / end)
}
