// Application protocol of a flow: by content where a parser recognises it, else by well-known port.
import type { ProtocolAnalysis } from '../../schemas/messages.ts'
import { type DecodedPacket, TCP, UDP } from './decoded-packet.ts'
import { extendHead } from './entropy.ts'
import type { Flow } from './flow.ts'

/** Payload packets of a flow that parsers look at: what matters stands at the beginning. */
const MAX_INSPECTED = 8

/** Keeps the first payload bytes and lets the parsers look at the first payload packets. */
export const inspectPayload = (
  flow: Flow,
  packet: DecodedPacket,
  isFromOriginator: boolean,
  bytes: Uint8Array,
): void => {
  const { payloadOffset, payloadEnd } = packet
  if (isFromOriginator) flow.srcHead = extendHead(flow.srcHead, bytes, payloadOffset, payloadEnd)
  else flow.dstHead = extendHead(flow.dstHead, bytes, payloadOffset, payloadEnd)
  if (flow.inspected < MAX_INSPECTED) flow.inspected++
}

const PORT_SERVICES = new Map<number, string>([
  [21, 'ftp'],
  [22, 'ssh'],
  [23, 'telnet'],
  [25, 'smtp'],
  [53, 'dns'],
  [80, 'http'],
  [123, 'ntp'],
  [443, 'tls'],
  [445, 'smb'],
  [587, 'smtp'],
  [3389, 'rdp'],
  [8080, 'http'],
])

/** What is known of the application protocol; null when nothing is. */
export const protocolAnalysisOf = (flow: Flow): ProtocolAnalysis | null => {
  if (flow.facts) return { ...flow.facts }
  const service = flow.protocol === TCP || flow.protocol === UDP ? PORT_SERVICES.get(flow.dstPort) : undefined
  return service ? { service, service_source: 'port' } : null
}
