// Damage done to bytes: what transmission errors, bugs and attackers do to lengths, flags and order.
import type { Random } from './random.ts'

type Mutation = (bytes: Buffer, random: Random) => Buffer

/** Values that lengths and counts go wrong with. */
const EDGES = [0, 1, 2, 3, 4, 7, 8, 15, 16, 19, 20, 63, 64, 127, 128, 255, 256, 1500, 32_767, 32_768, 65_534, 65_535]

const flipBits: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes)
  for (let i = 0; i <= random.below(6); i++) {
    const at = random.below(copy.length)
    copy[at] = (copy[at] as number) ^ (1 << random.below(8))
  }
  return copy
}

const setByte: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes)
  copy[random.below(copy.length)] = random.chance(0.5) ? random.below(256) : random.pick(EDGES) & 0xff
  return copy
}

const setShort: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes)
  if (copy.length < 2) return copy
  const [at, value] = [random.below(copy.length - 1), random.pick(EDGES)]
  random.chance(0.7) ? copy.writeUInt16BE(value, at) : copy.writeUInt16LE(value, at)
  return copy
}

const setWord: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes)
  if (copy.length < 4) return copy
  const value = random.pick([0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, copy.length, random.pick(EDGES)])
  const at = random.below(copy.length - 3)
  random.chance(0.5) ? copy.writeUInt32BE(value, at) : copy.writeUInt32LE(value, at)
  return copy
}

const truncate: Mutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length))

const rangeOf = (bytes: Buffer, random: Random): [number, number] => {
  const at = random.below(bytes.length)
  return [at, at + 1 + random.below(Math.min(64, bytes.length - at))]
}

const repeatBlock: Mutation = (bytes, random) => {
  const [from, to] = rangeOf(bytes, random)
  const copies = Array.from({ length: 1 + random.below(4) }, () => bytes.subarray(from, to))
  return Buffer.concat([bytes.subarray(0, to), ...copies, bytes.subarray(to)])
}

const removeBlock: Mutation = (bytes, random) => {
  const [from, to] = rangeOf(bytes, random)
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
}

const insertNoise: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1)
  const noise = Buffer.from(Array.from({ length: 1 + random.below(32) }, () => random.below(256)))
  return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)])
}

/** Two 16-bit fields change places. */
const swapFields: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes)
  if (copy.length < 4) return copy
  const [one, other] = [random.below(copy.length - 1), random.below(copy.length - 1)]
  const value = copy.readUInt16BE(one)
  copy.writeUInt16BE(copy.readUInt16BE(other), one)
  copy.writeUInt16BE(value, other)
  return copy
}

const MUTATIONS = [
  ...[flipBits, flipBits, setByte, setByte, setShort, setShort, setShort, setWord],
  ...[truncate, repeatBlock, removeBlock, insertNoise, swapFields],
]

/** The bytes after one to `most` mutations. */
export const mutate = (bytes: Buffer, random: Random, most = 3): Buffer => {
  let mutated = bytes
  for (let i = 0; i <= random.below(most) && mutated.length > 0; i++) mutated = random.pick(MUTATIONS)(mutated, random)
  return mutated
}
