// How many different members a burst has: exact up to EXACT_MEMBERS, then estimated by HyperLogLog (Flajolet et al. 2007).

export const EXACT_MEMBERS = 1024
const INDEX_BITS = 12
const REGISTERS = 1 << INDEX_BITS
/** Relative standard error of the estimate: 1.04 / sqrt(registers). */
export const ESTIMATE_ERROR = 1.04 / Math.sqrt(REGISTERS)
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS)

export type DistinctCounter = {
  /** Adds a member, an integer of at most 53 bits; answers whether it is known to be new (never once members are estimated). */
  add(member: number): boolean
  count(): number
  /** Relative standard error of `count`; 0: exact. */
  error(): number
}

/** An empty counter. */
export const createDistinctCounter = (): DistinctCounter => {
  let last: number | undefined
  let members: Set<number> | undefined
  let registers: Uint8Array | undefined

  const add = (member: number): boolean => {
    if (member === last) return false
    const isFirst = last === undefined
    const previous = last
    last = member
    if (registers) {
      note(registers, member)
      return false
    }
    if (isFirst) return true
    members ??= new Set([previous as number])
    if (members.has(member)) return false
    members.add(member)
    if (members.size > EXACT_MEMBERS) {
      registers = new Uint8Array(REGISTERS)
      for (const known of members) note(registers, known)
      members = undefined
    }
    return true
  }

  return {
    add,
    count: () => {
      if (registers) return estimateOf(registers)
      return members?.size ?? (last === undefined ? 0 : 1)
    },
    error: () => (registers ? ESTIMATE_ERROR : 0),
  }
}

/** 32 well mixed bits of an integer of at most 53 (the finisher of MurmurHash3 over both halves). */
const hashOf = (member: number): number => {
  let hash = Math.imul((member / 0x1_0000_0000) | 0, 0x9e3779b1) ^ (member | 0)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

const note = (registers: Uint8Array, member: number): void => {
  const hash = hashOf(member)
  const index = hash & (REGISTERS - 1)
  // The rest of the hash, with a stop bit behind it: leading zeros + 1.
  const rank = Math.clz32((hash & ~(REGISTERS - 1)) | (REGISTERS >>> 1)) + 1
  if (rank > (registers[index] as number)) registers[index] = rank
}

const estimateOf = (registers: Uint8Array): number => {
  let sum = 0
  let empty = 0
  for (const rank of registers) {
    sum += 2 ** -rank
    if (rank === 0) empty++
  }
  const raw = (ALPHA * REGISTERS * REGISTERS) / sum
  // Small counts are better counted by empty registers; 32 bits saturate far beyond what a second can hold.
  const estimate = raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw
  return Math.round(estimate)
}
