// One packet of any supported link type to its IP 5-tuple and lengths, the innermost one where it is tunnelled.
// Reads within the captured bytes only; never throws.

import type { PacketBatch } from '../capture/packet-batch.ts'
import { decodeIp } from './decode-ip.ts'
import { linkLayerOf } from './decode-link.ts'
import { insideOf, mayCarryTunnel } from './decode-tunnel.ts'
import type { DecodedPacket, Passed } from './decoded-packet.ts'
import type { FragmentMemory } from './fragments.ts'
import { NO_TUNNEL, sharedTunnelId } from './tunnels.ts'

/** No event may lie beyond what a 32-bit count of seconds reaches: such a clock is broken. */
const MAX_TIME_US = 2 ** 32 * 1e6
/** Tunnels within each other; more is an attempt to keep the decoder busy. */
const MAX_TUNNELS = 4

/**
 * Decodes packet `index` of `batch` into `packet`; answers why it is passed over, 'held' while it waits for its first fragment,
 * or undefined. After a first fragment `fragments.release` hands out those that waited for it.
 */
export const decodePacket = (
  batch: PacketBatch,
  index: number,
  packet: DecodedPacket,
  fragments: FragmentMemory,
): Passed => {
  const timeUs = batch.timeUs[index] as number
  if (!(timeUs >= 0 && timeUs < MAX_TIME_US)) return 'time_out_of_range'
  const { bytes } = batch
  packet.timeUs = timeUs
  packet.bytes = bytes
  packet.vlanId = -1
  packet.innerVlanId = -1
  packet.tunnel = NO_TUNNEL
  packet.tunnelId = -1
  packet.tunnelIpVersion = 0
  const start = batch.offset[index] as number
  const end = start + (batch.capturedLength[index] as number)
  const wireEnd = start + (batch.wireLength[index] as number)
  const ipAt = linkLayerOf(batch.linkType[index] as number, bytes, start, end, packet)
  if (typeof ipAt === 'string') return ipAt
  const passed = decodeIp(bytes, ipAt, end, wireEnd, packet, fragments)
  if (passed === undefined && mayCarryTunnel(packet)) {
    const inner = openTunnels(bytes, ipAt, end, wireEnd, packet, fragments)
    packet.tunnelKeyId = sharedTunnelId(packet.tunnel, packet.tunnelId)
    return inner
  }
  if (packet.tunnel !== NO_TUNNEL) packet.tunnelKeyId = sharedTunnelId(packet.tunnel, packet.tunnelId)
  return passed
}

/** Goes inwards as long as there is an IP packet inside that can be read; else the packet is one of the last flow that could be. */
const openTunnels = (
  bytes: Uint8Array,
  ipAt: number,
  end: number,
  wireEnd: number,
  packet: DecodedPacket,
  fragments: FragmentMemory,
): Passed => {
  let outer = { at: ipAt, end, wireEnd }
  for (let depth = 0; mayCarryTunnel(packet); depth++) {
    const before = linkOf(packet)
    const inner = { at: 0, end: packet.payloadEnd, wireEnd: Math.min(outer.wireEnd, outer.at + packet.ipBytes) }
    inner.at = insideOf(bytes, packet, inner.wireEnd)
    if (inner.at >= 0 && depth === MAX_TUNNELS) return 'tunnel_too_deep'
    const passed = inner.at < 0 ? 'not_ip' : decodeIp(bytes, inner.at, inner.end, inner.wireEnd, packet, fragments)
    if (passed === 'held') return passed
    if (passed !== undefined) {
      Object.assign(packet, before.fields)
      packet.tunnelAddresses.set(before.addresses)
      return decodeIp(bytes, outer.at, outer.end, outer.wireEnd, packet, fragments)
    }
    outer = inner
  }
  return undefined
}

/** What an attempt to look inside overwrites. */
const linkOf = ({ vlanId, innerVlanId, tunnel, tunnelId, tunnelIpVersion, tunnelAddresses }: DecodedPacket) => ({
  fields: { vlanId, innerVlanId, tunnel, tunnelId, tunnelIpVersion },
  addresses: Int32Array.from(tunnelAddresses),
})
