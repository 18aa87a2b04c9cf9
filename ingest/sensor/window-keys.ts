// Keys of sources, targets and pairs in the windows' tables, and addresses and endpoints as members of distinct counts.

/** The two ends of a flow, as much of it as windows need. */
export type Ends = {
  /** Source in words 0-3, target in 4-7, as DecodedPacket.addresses. */
  readonly addresses: readonly number[]
  readonly ipVersion: number
  readonly protocol: number
  readonly hasPorts: boolean
  /** ICMP: type and code. */
  readonly srcPort: number
  readonly dstPort: number
  readonly startedUs: number
}

/** Ends and where they were seen, as the flow table tells flows apart. */
export type PlacedEnds = Ends & {
  readonly vlanId: number
  readonly innerVlanId: number
  readonly tunnel: number
  readonly tunnelId: number
}

export const ADDRESS_WORDS = 4
export const PAIR_WORDS = 9
export const SECOND_US = 1_000_000

/** Writes the originator's address. */
export const writeSourceKey = (flow: Ends, key: Int32Array): Int32Array => writeAddress(flow, 0, key)

/** Writes the responder's address. */
export const writeTargetKey = (flow: Ends, key: Int32Array): Int32Array => writeAddress(flow, 4, key)

/** Writes both addresses, the transport and the responder's port. */
export const writePairKey = (flow: Ends, key: Int32Array): Int32Array => {
  for (let i = 0; i < 8; i++) key[i] = flow.addresses[i] as number
  key[8] = (flow.protocol << 16) | flow.dstPort
  return key
}

export const HOST_WORDS = 8
/** Writes both addresses. */
export const writeHostKey = (flow: Ends, key: Int32Array): Int32Array => {
  for (let i = 0; i < HOST_WORDS; i++) key[i] = flow.addresses[i] as number
  return key
}

export const PORT_WORDS = 5
/** Writes the originator's address, the transport and the responder's port, or the ICMP type. */
export const writePortKey = (flow: Ends, key: Int32Array): Int32Array => {
  writeAddress(flow, 0, key)
  key[4] = (flow.protocol << 16) | (flow.hasPorts ? flow.dstPort : flow.srcPort)
  return key
}

const writeAddress = (flow: Ends, from: number, key: Int32Array): Int32Array => {
  for (let i = 0; i < 4; i++) key[i] = flow.addresses[from + i] as number
  return key
}

/** The source as a member of a distinct count: a number of at most 53 bits. */
export const sourceMember = (flow: Ends): number => addressMember(flow.addresses, 0, flow.ipVersion)

/** The target as a member. */
export const targetMember = (flow: Ends): number => addressMember(flow.addresses, 4, flow.ipVersion)

/** The target and its port as a member. */
export const endpointMember = (flow: Ends): number => {
  if (flow.ipVersion === 4) return targetMember(flow) * 65_536 + flow.dstPort
  return hashOf(flow.addresses, 4, flow.dstPort + 1)
}

/** The address in words[from, from + 4): IPv4 as it is, IPv6 as a hash of 53 bits, which no two of the few thousand counted share. */
export const addressMember = (words: readonly number[], from: number, ipVersion: number): number =>
  ipVersion === 4 ? (words[from + 3] as number) >>> 0 : hashOf(words, from, 0)

const hashOf = (words: readonly number[], from: number, seed: number): number => {
  let high = seed
  let low = ~seed
  for (let i = from; i < from + 4; i++) {
    const word = words[i] as number
    high = Math.imul(high ^ word, 0x9e3779b1)
    high ^= high >>> 15
    low = Math.imul(low ^ word, 0x85ebca6b)
    low ^= low >>> 13
  }
  return (high & 0x1f_ffff) * 0x1_0000_0000 + (low >>> 0)
}
