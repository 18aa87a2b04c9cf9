// Keys of sources, targets and pairs in the windows' tables, and addresses and endpoints as members of distinct counts.
import type { Flow } from './flow.ts'

export const ADDRESS_WORDS = 4
export const PAIR_WORDS = 9
export const SECOND_US = 1_000_000

/** Writes the originator's address. */
export const writeSourceKey = (flow: Flow, key: Int32Array): Int32Array => writeAddress(flow, 0, key)

/** Writes the responder's address. */
export const writeTargetKey = (flow: Flow, key: Int32Array): Int32Array => writeAddress(flow, 4, key)

/** Writes both addresses, the transport and the responder's port. */
export const writePairKey = (flow: Flow, key: Int32Array): Int32Array => {
  for (let i = 0; i < 8; i++) key[i] = flow.addresses[i] as number
  key[8] = (flow.protocol << 16) | flow.dstPort
  return key
}

export const HOST_WORDS = 8
/** Writes both addresses. */
export const writeHostKey = (flow: Flow, key: Int32Array): Int32Array => {
  for (let i = 0; i < HOST_WORDS; i++) key[i] = flow.addresses[i] as number
  return key
}

export const PORT_WORDS = 5
/** Writes the originator's address, the transport and the responder's port, or the ICMP type. */
export const writePortKey = (flow: Flow, key: Int32Array): Int32Array => {
  writeAddress(flow, 0, key)
  key[4] = (flow.protocol << 16) | (flow.hasPorts ? flow.dstPort : flow.srcPort)
  return key
}

const writeAddress = (flow: Flow, from: number, key: Int32Array): Int32Array => {
  for (let i = 0; i < 4; i++) key[i] = flow.addresses[from + i] as number
  return key
}

export type Member = number | string

/** The originator as a member: a number for IPv4, a string for IPv6. */
export const sourceMember = (flow: Flow): Member => addressMember(flow, 0)

/** The responder as a member. */
export const targetMember = (flow: Flow): Member => addressMember(flow, 4)

/** The responder and its port as a member. */
export const endpointMember = (flow: Flow): Member => {
  const host = targetMember(flow)
  return typeof host === 'number' ? host * 65_536 + flow.dstPort : `${host}:${flow.dstPort}`
}

const addressMember = ({ addresses, ipVersion }: Flow, from: number): Member => {
  if (ipVersion === 4) return (addresses[from + 3] as number) >>> 0
  return `${addresses[from]},${addresses[from + 1]},${addresses[from + 2]},${addresses[from + 3]}`
}
