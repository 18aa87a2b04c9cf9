// Where the reference counts otherwise on purpose. Each rule is code: a flow counts as "different by rule X" only if metering its
// capture again under X gives exactly the reference's figures.
import type { DecodedPacket } from '../../ingest/sensor/decode/decoded-packet.ts'

export type Frame = {
  /** Bytes on the wire, as they will be counted. */
  length: number
  /** Bytes of the frame behind the IP packet: padding, check sequence. */
  readonly trailerBytes: number
}

export type Rule = {
  readonly name: string
  /** What the reference does, and why we do not. */
  readonly reason: string
  /** A reader of packets in capture order: may change what is counted of a packet; false passes it over. */
  readonly open: () => (packet: DecodedPacket, frame: Frame) => boolean
}

const CHECK_SEQUENCE_BYTES = 4

export const RULES: readonly Rule[] = [
  {
    name: 'later_fragments',
    reason: 'the reference passes over all fragments but the first; we count them to the flow of their datagram',
    open: () => (packet) => !isLaterFragment(packet),
  },
  {
    name: 'clock_went_back',
    reason: 'where capture times run backwards the reference holds its clock still; we keep the times of the capture',
    open: () => {
      let newestUs = 0
      return (packet) => {
        newestUs = Math.max(newestUs, packet.timeUs)
        packet.timeUs = newestUs
        return true
      }
    },
  },
  {
    name: 'longer_than_its_frame',
    reason:
      'the reference passes over IP packets whose header claims more bytes than the frame has; we count the packet',
    open: () => (packet, frame) => packet.ipBytes <= frame.length,
  },
  {
    name: 'check_sequence',
    reason:
      'the reference takes the Ethernet check sequence off where it was captured; in events we count IP bytes anyway',
    open: () => (_packet, frame) => {
      if (frame.trailerBytes === CHECK_SEQUENCE_BYTES) frame.length -= CHECK_SEQUENCE_BYTES
      return true
    },
  },
]

/** Bytes of IP, fragment and the shortest transport header with ports. */
const FIRST_FRAGMENT_HEADERS = { 4: 20 + 8, 6: 40 + 8 + 8 } as const

/** A fragment that does not begin its datagram has no transport header. */
const isLaterFragment = ({ isFragment, hasPorts, ipVersion, headerBytes }: DecodedPacket): boolean =>
  isFragment && hasPorts && headerBytes < FIRST_FRAGMENT_HEADERS[ipVersion === 4 ? 4 : 6]
