// TCP segments that no ordinary stack sends, because it would make no sense: scanners send them to tell systems apart or to slip through
// filters (nmap's null, FIN and Xmas scans and its probes T2, T3 and T7; RFC 9293 section 3.10.7 says what a stack may send).
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { aboutSource, DECISIVE, type Detector } from '../observation.ts'

const EACH = 4

export const craftedProbe: Detector = {
  name: 'crafted_probe',
  input_group: 'content',
  techniques: ['T1046', 'T1595.002'],
  combine: 'sum',
  decisiveFrom: DECISIVE,
  observe(event) {
    return event.src_ip && isCrafted(event) ? [aboutSource(event, 'port_scan', EACH)] : []
  },
}

/** Judged only where the flags are the source's own: it alone sent, and no payload. */
const isCrafted = ({
  transport,
  packet_features,
  src_packets,
  dst_packets,
  src_payload_bytes,
  fold,
}: NetworkEvent): boolean => {
  if (transport !== 'tcp' || fold || !src_packets || dst_packets || src_payload_bytes) return false
  const flags = new Set(packet_features?.tcp_flags)
  const isNull = flags.size === 0
  const isUrgentWithoutData = flags.has('URG')
  const isFinWithoutAck = flags.has('FIN') && !flags.has('ACK')
  return packet_features != null && (isNull || isUrgentWithoutData || isFinWithoutAck)
}
