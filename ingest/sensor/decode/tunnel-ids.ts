// One flow whose two directions run under different tunnel identifiers: routed overlays name the receiver's network (asymmetric
// routing between VXLAN networks, OVN's Geneve). Without this they would be two half flows; without the identifier in the key two
// tenants with equal addresses would be one flow.
//
// Per inner 5-tuple and pair of tunnel ends the first identifier seen is the flow's. The first other one in the opposite direction
// is taken for its answers. Any further one is another tenant's and stands for itself.

import { KEY_WORDS, writeFlowKey } from '../flow-key.ts'
import { createWordTable } from '../word-table.ts'
import type { DecodedPacket } from './decoded-packet.ts'
import { sharedTunnelId } from './tunnels.ts'

/** Pairs remembered; the least recently used is forgotten first. */
const MAX_PAIRS = 65_536
const UNKNOWN = -1

export type TunnelIds = {
  /** Sets tunnelKeyId of a packet from a tunnel. */
  resolve(packet: DecodedPacket): void
}

/** An empty memory. */
export const createTunnelIds = (): TunnelIds => {
  const table = createWordTable(KEY_WORDS)
  const key = new Int32Array(KEY_WORDS)
  /** By index: the flow's identifier, and those of the two directions (the key's first side sends, or the other). */
  const owners: number[] = []
  const directions: [number[], number[]] = [[], []]

  const begin = (id: number, side: number): void => {
    if (table.size >= MAX_PAIRS) table.remove(table.oldest())
    const index = table.insert(key)
    owners[index] = id
    ;(directions[side] as number[])[index] = id
    ;(directions[1 - side] as number[])[index] = UNKNOWN
  }

  const resolve = (packet: DecodedPacket): void => {
    const id = sharedTunnelId(packet.tunnel, packet.tunnelId)
    packet.tunnelKeyId = id
    if (id < 0) return
    const side = writeFlowKey(packet, key) ? 0 : 1
    key[KEY_WORDS - 1] = hashOfEnds(packet)
    const index = table.find(key)
    if (index < 0) {
      begin(id, side)
      return
    }
    table.touch(index)
    const ids = directions[side] as number[]
    if (ids[index] === UNKNOWN) ids[index] = id
    if (ids[index] === id) packet.tunnelKeyId = owners[index] as number
  }

  return { resolve }
}

/** The same for both directions. */
const hashOfEnds = ({ tunnelIpVersion, tunnelAddresses }: DecodedPacket): number => {
  if (tunnelIpVersion === 0) return 0
  const end = (from: number): number => {
    let hash = 0
    for (let i = from; i < from + 4; i++) hash = Math.imul(hash ^ (tunnelAddresses[i] as number), 0x9e3779b1)
    return hash
  }
  return end(0) ^ end(4)
}
