// Later fragments carry no ports: they are given those of their first fragment, which is remembered for a short while.
import { decodeTransport } from './decode-transport.ts'
import type { DecodedPacket, SkipReason } from './decoded-packet.ts'

/** Datagrams remembered; the oldest is forgotten first. An attacker's unfinished datagrams cannot grow this. */
const MAX_DATAGRAMS = 4096
const MAX_AGE_US = 30_000_000

type FirstFragment = {
  readonly timeUs: number
  readonly srcPort: number
  readonly dstPort: number
  readonly hasPorts: boolean
}

export type FragmentMemory = {
  /** Decodes a fragment whose data begins at `at`; the packet's addresses, protocol and IP length are already set. */
  decode(
    bytes: Uint8Array,
    at: number,
    limit: number,
    ipHeaderBytes: number,
    packet: DecodedPacket,
    id: number,
    isFirst: boolean,
  ): SkipReason | undefined
}

/** An empty memory. A later fragment that arrives before its first one, or without one, is passed over as `fragment_unmatched`. */
export const createFragmentMemory = (): FragmentMemory => {
  const firsts = new Map<string, FirstFragment>()

  const remember = (key: string, packet: DecodedPacket): void => {
    firsts.delete(key)
    if (firsts.size >= MAX_DATAGRAMS) firsts.delete(firsts.keys().next().value as string)
    const { timeUs, srcPort, dstPort, hasPorts } = packet
    firsts.set(key, { timeUs, srcPort, dstPort, hasPorts })
  }

  return {
    decode: (bytes, at, limit, ipHeaderBytes, packet, id, isFirst) => {
      const key = `${packet.addresses.join()},${packet.protocol},${id},${packet.vlanId}`
      if (isFirst) {
        const reason = decodeTransport(bytes, at, limit, ipHeaderBytes, packet)
        if (reason === undefined) remember(key, packet)
        return reason
      }
      const first = firsts.get(key)
      if (!first || Math.abs(packet.timeUs - first.timeUs) > MAX_AGE_US) return 'fragment_unmatched'
      packet.srcPort = first.srcPort
      packet.dstPort = first.dstPort
      packet.hasPorts = first.hasPorts
      packet.tcpFlags = 0
      packet.headerBytes = Math.min(ipHeaderBytes, packet.ipBytes)
      packet.payloadBytes = packet.ipBytes - packet.headerBytes
      // Not the beginning of a message: no parser may look at it.
      packet.payloadOffset = limit
      packet.payloadEnd = limit
      return undefined
    },
  }
}
