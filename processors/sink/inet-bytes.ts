// Addresses as PostgreSQL's binary inet: family, prefix length, not a CIDR, size, the address's bytes.
// Source: network_send in PostgreSQL's src/backend/utils/adt/network.c.

const FAMILY_V4 = 2
const FAMILY_V6 = 3
const GROUPS = 8

/** Writes the address at `at` and answers its size in bytes; undefined where the text is no plain address (it may be one with a prefix). */
export const writeInet = (text: string, into: Buffer, at: number): number | undefined =>
  text.includes(':') ? writeV6(text, into, at) : writeV4(text, into, at)

const writeV4 = (text: string, into: Buffer, at: number): number | undefined => {
  let place = at + 4
  let value = -1
  for (let i = 0; i <= text.length; i++) {
    const digit = text.charCodeAt(i) - 48 // NaN behind the end
    if (digit >= 0 && digit <= 9) {
      value = value < 0 ? digit : value * 10 + digit
      if (value > 255) return undefined
    } else if (value >= 0 && (i === text.length || digit === -2)) {
      if (place === at + 8) return undefined
      into[place++] = value
      value = -1
    } else return undefined
  }
  return place === at + 8 ? header(into, at, FAMILY_V4, 4) : undefined
}

const writeV6 = (text: string, into: Buffer, at: number): number | undefined => {
  const [left = '', right, more] = text.split('::')
  const head = groupsOf(left)
  const tail = groupsOf(right ?? '')
  if (!head || !tail || more !== undefined) return undefined
  const missing = GROUPS - head.length - tail.length
  if (right === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail]
  for (const [index, group] of groups.entries()) into.writeUInt16BE(group, at + 4 + index * 2)
  return header(into, at, FAMILY_V6, 16)
}

const groupsOf = (text: string): number[] | undefined => {
  if (text === '') return []
  const groups = text.split(':')
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined
}

const header = (into: Buffer, at: number, family: number, sizeBytes: number): number => {
  into[at] = family
  into[at + 1] = sizeBytes * 8
  into[at + 2] = 0
  into[at + 3] = sizeBytes
  return 4 + sizeBytes
}
