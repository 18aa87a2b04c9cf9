// CAPWAP (RFC 5415): the wireless frames that an access point sends to its controller.
import { type Found, payloadOfType, typedPayload } from './decode-ethertype.ts'
import type { DecodedPacket } from './decoded-packet.ts'
import { CAPWAP } from './tunnels.ts'

const ADDRESS_BYTES = 6
const QOS_BYTES = 2

/** Where the IP packet within a data message begins, or anything but a number from 0 on: encrypted, a fragment, or not IP. */
export const insideCapwap = (bytes: Uint8Array, at: number, end: number, packet: DecodedPacket): Found => {
  // Type 1 in the preamble is DTLS; a set F bit is a fragment.
  if (bytes[at] !== 0 || (bytes[at + 3] as number) & 0x80) return -1
  const frame = at + ((bytes[at + 1] as number) >> 3) * 4
  packet.tunnel = CAPWAP
  if (frame < at + 8 || frame + 24 > end) return -1
  const isWireless = ((bytes[at + 2] as number) & 0x01) === 1
  return isWireless ? insideWireless(bytes, frame, end, packet) : typedPayload(bytes, frame + 12, end, packet)
}

/** An 802.11 data frame: 24 bytes, a fourth address between two bridges, QoS; then 802.2. Some controllers swap the first two bytes. */
const insideWireless = (bytes: Uint8Array, frame: number, end: number, packet: DecodedPacket): Found => {
  const isSwapped = !isDataFrame(bytes[frame] as number)
  const kind = bytes[isSwapped ? frame + 1 : frame] as number
  const flags = bytes[isSwapped ? frame : frame + 1] as number
  // 0x40: protected; 0x40 of the kind: without data.
  if (!isDataFrame(kind) || flags & 0x40 || kind & 0x40) return -1
  let at = frame + 24
  if ((flags & 0x03) === 0x03) at += ADDRESS_BYTES
  if (kind & 0x80) at += QOS_BYTES
  return payloadOfType(0, bytes, at, end, packet)
}

const isDataFrame = (kind: number): boolean => (kind & 0x0f) === 0x08
