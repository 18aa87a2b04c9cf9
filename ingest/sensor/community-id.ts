// community_id version 1: https://github.com/corelight/community-id-spec (one hash for both directions of a flow).
import { hash } from 'node:crypto'
import { ICMP, ICMP6 } from './decode/decoded-packet.ts'
import { icmpAnswerTo } from './flow-key.ts'

export type FlowTuple = {
  /** Source in words 0-3, destination in 4-7, as DecodedPacket.addresses. */
  readonly addresses: readonly number[]
  readonly ipVersion: number
  readonly protocol: number
  readonly hasPorts: boolean
  /** ICMP: type and code. */
  readonly srcPort: number
  readonly dstPort: number
}

/** Seed (2 bytes), two addresses, protocol, a zero, two ports. */
const input = Buffer.alloc(2 + 32 + 2 + 4)
/** The beginning of `input`, for each length that occurs. */
const inputOf = Array.from({ length: input.length + 1 }, (_, length) => input.subarray(0, length))

/** The id, such as "1:LQU9qZlK+B5F3KDmev6m5PMibrg=", for a seed of 0-65535. */
export const communityIdOf = (flow: FlowTuple, seed = 0): string => {
  let { srcPort, dstPort } = flow
  const isIcmp = flow.protocol === ICMP || flow.protocol === ICMP6
  const answer = isIcmp ? icmpAnswerTo(flow.protocol, srcPort) : undefined
  if (answer !== undefined) dstPort = answer
  const isOneWay = isIcmp && answer === undefined
  const isSwapped = !isOneWay && !isOrdered(flow, srcPort, dstPort)
  if (isSwapped) [srcPort, dstPort] = [dstPort, srcPort]

  input.writeUInt16BE(seed, 0)
  let at = writeAddress(flow, isSwapped ? 4 : 0, 2)
  at = writeAddress(flow, isSwapped ? 0 : 4, at)
  input[at++] = flow.protocol
  input[at++] = 0
  if (flow.hasPorts || isIcmp) {
    at = input.writeUInt16BE(srcPort, at)
    at = input.writeUInt16BE(dstPort, at)
  }
  return `1:${hash('sha1', inputOf[at] as Buffer, 'base64')}`
}

const writeAddress = (flow: FlowTuple, from: number, at: number): number => {
  let end = at
  for (let i = flow.ipVersion === 4 ? 3 : 0; i < 4; i++)
    end = input.writeInt32BE(flow.addresses[from + i] as number, end)
  return end
}

const isOrdered = ({ addresses }: FlowTuple, srcPort: number, dstPort: number): boolean => {
  for (let i = 0; i < 4; i++) {
    const difference = ((addresses[i] as number) >>> 0) - ((addresses[i + 4] as number) >>> 0)
    if (difference !== 0) return difference < 0
  }
  return srcPort < dstPort
}
