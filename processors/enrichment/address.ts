// Textual addresses as integers, without allocation for IPv4, and what kind of address each is.

/** IPv4 as an unsigned 32-bit number; IPv6 as two unsigned 64-bit halves. */
export type Address =
  | { readonly version: 4; readonly value: number }
  | { readonly version: 6; readonly high: bigint; readonly low: bigint }

export type AddressClass = 'public' | 'private' | 'loopback' | 'link_local' | 'multicast' | 'reserved'

const ZERO = 48
const NINE = 57
const DOT = 46
const LONGEST_IPV6 = 45

/** Parses strict dotted IPv4 or IPv6 text (IPv4-mapped IPv6 becomes IPv4). Undefined: not an address. */
export const parseAddress = (text: string): Address | undefined => {
  const value = parseIpv4(text)
  if (value !== undefined) return { version: 4, value }
  return text.length <= LONGEST_IPV6 ? parseIpv6(text) : undefined
}

/** Dotted decimal without leading zeros as an unsigned 32-bit number. Undefined: something else. */
export const parseIpv4 = (text: string): number | undefined => {
  if (text.length < 7 || text.length > 15) return undefined
  let value = 0
  let octet = -1
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === DOT) {
      if (octet < 0 || dots === 3) return undefined
      value = value * 256 + octet
      octet = -1
      dots++
    } else if (code >= ZERO && code <= NINE && octet !== 0) {
      octet = (octet < 0 ? 0 : octet * 10) + code - ZERO
      if (octet > 255) return undefined
    } else return undefined
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : undefined
}

const parseIpv6 = (text: string): Address | undefined => {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groupsOf(halves[0] ?? '')
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '') : []
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...new Array<number>(Math.max(missing, 0)).fill(0), ...tail]
  const high = joinGroups(groups.slice(0, 4))
  const low = joinGroups(groups.slice(4))
  if (high === 0n && low >> 32n === 0xffffn) return { version: 4, value: Number(low & 0xffffffffn) }
  return { version: 6, high, low }
}

const joinGroups = (groups: readonly number[]): bigint =>
  groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n)

/** 16-bit groups of one side of "::"; an IPv4 tail counts as two. */
const groupsOf = (text: string): number[] | undefined => {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const ipv4 = index === parts.length - 1 ? parseIpv4(part) : undefined
    if (ipv4 !== undefined) groups.push(Math.floor(ipv4 / 65536), ipv4 % 65536)
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}

/** Kind of address by the IANA special-purpose registries. Shared carrier space (100.64/10) counts as private. */
export const classOf = (address: Address): AddressClass =>
  address.version === 4 ? classOfIpv4(address.value) : classOfIpv6(address.high, address.low)

const classOfIpv4 = (value: number): AddressClass => {
  const first = value >>> 24
  const second = (value >>> 16) & 255
  if (first === 127) return 'loopback'
  if (first === 10 || (first === 172 && second >= 16 && second < 32) || (first === 192 && second === 168))
    return 'private'
  if (first === 100 && second >= 64 && second < 128) return 'private'
  if (first === 169 && second === 254) return 'link_local'
  if (first >= 224 && first < 240) return 'multicast'
  if (first === 0 || first >= 240) return 'reserved'
  return isDocumentation(value) ? 'reserved' : 'public'
}

/** TEST-NET-1 to 3, benchmarking (198.18/15) and 192.0.0/24. */
const isDocumentation = (value: number): boolean => {
  const prefix = value >>> 8
  return (
    prefix === 0xc00002 ||
    prefix === 0xc63364 ||
    prefix === 0xcb0071 ||
    prefix === 0xc00000 ||
    (value & 0xfffe0000) >>> 0 === 0xc6120000
  )
}

const classOfIpv6 = (high: bigint, low: bigint): AddressClass => {
  const first = Number(high >> 48n)
  if (high === 0n) return low === 1n ? 'loopback' : 'reserved'
  if ((first & 0xfe00) === 0xfc00) return 'private'
  if ((first & 0xffc0) === 0xfe80) return 'link_local'
  if ((first & 0xff00) === 0xff00) return 'multicast'
  if (high >> 32n === 0x20010db8n) return 'reserved'
  return (first & 0xe000) === 0x2000 || high >> 32n === 0x64ff9bn ? 'public' : 'reserved'
}
