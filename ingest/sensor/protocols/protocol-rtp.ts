// RTP (RFC 3550): its header has no mark of its own, so that only a run of packets of one source in sequence is believed.
import { recognise, uint16At } from './payload.ts'
import type { SessionProtocol } from './session.ts'

const HEADER_BYTES = 12
/** Packets in sequence that make a flow RTP. */
const CONFIRMATIONS = 3
/** Types 72-76 would be RTCP. */
const isMediaType = (type: number): boolean => type <= 34 || type >= 96

/** RTP over UDP. Nothing is said until it is confirmed. */
export const rtpProtocol: SessionProtocol = {
  recognises: ({ bytes, start, end, srcPort, dstPort }) =>
    end - start > HEADER_BYTES &&
    ((bytes[start] as number) & 0xcf) === 0x80 &&
    isMediaType((bytes[start + 1] as number) & 0x7f) &&
    srcPort >= 1024 &&
    dstPort >= 1024,
  create: (facts) => {
    let source = -1
    let sequence = -1
    let confirmed = 0
    let direction = true
    return {
      read: (bytes, start, end, isFromOriginator) => {
        if (end - start < HEADER_BYTES || (bytes[start] as number) >> 6 !== 2) return -1
        if (source >= 0 && isFromOriginator !== direction) return end - start
        const next = uint16At(bytes, start + 2)
        const from = ((uint16At(bytes, start + 8) << 16) | uint16At(bytes, start + 10)) >>> 0
        direction = isFromOriginator
        if (source >= 0 && (from !== source || next !== ((sequence + 1) & 0xffff))) return -1
        if (source >= 0) confirmed++
        source = from
        sequence = next
        if (confirmed < CONFIRMATIONS) return end - start
        recognise(facts, 'rtp')
        return -1
      },
      gap: () => undefined,
    }
  },
  budget: { packets: 16, bytes: 32_768 },
}
