// One packet of any supported link type to its IP 5-tuple and lengths. Reads within the captured bytes only; never throws.
import { decodeIp } from './decode-ip.ts'
import { linkLayerOf } from './decode-link.ts'
import type { DecodedPacket, SkipReason } from './decoded-packet.ts'
import type { FragmentMemory } from './fragments.ts'
import type { PacketBatch } from './packet-batch.ts'

/** No event may lie beyond what a 32-bit count of seconds reaches: such a clock is broken. */
const MAX_TIME_US = 2 ** 32 * 1e6

/** Decodes packet `index` of `batch` into `packet`; answers why it is passed over, or undefined. */
export const decodePacket = (
  batch: PacketBatch,
  index: number,
  packet: DecodedPacket,
  fragments: FragmentMemory,
): SkipReason | undefined => {
  const timeUs = batch.timeUs[index] as number
  if (!(timeUs >= 0 && timeUs < MAX_TIME_US)) return 'time_out_of_range'
  packet.timeUs = timeUs
  packet.vlanId = -1
  const start = batch.offset[index] as number
  const end = start + (batch.capturedLength[index] as number)
  const wireEnd = start + (batch.wireLength[index] as number)
  const ipAt = linkLayerOf(batch.linkType[index] as number, batch.bytes, start, end, packet)
  if (typeof ipAt === 'string') return ipAt
  return decodeIp(batch.bytes, ipAt, end, wireEnd, packet, fragments)
}
