// Application protocol of a flow: by content where a parser recognises it, else by well-known port.
import type { ProtocolAnalysis } from '../../schemas/messages.ts'
import { type DecodedPacket, TCP, UDP } from './decoded-packet.ts'
import { extendHead } from './entropy.ts'
import type { Flow } from './flow.ts'
import type { Payload, PayloadParser } from './payload.ts'
import { serviceOfPort } from './port-services.ts'
import { parseDnsOverTcp, parseDnsOverUdp } from './protocol-dns.ts'
import { parseHttp } from './protocol-http.ts'
import { parseSsh } from './protocol-ssh.ts'
import { parseGreeting, parseMail, parseTelnet } from './protocol-text.ts'
import { parseTls } from './protocol-tls.ts'
import { parseDhcp, parseNtp, parseQuic, parseSnmp, parseSsdp } from './protocol-udp.ts'
import { parseRdp, parseSmb } from './protocol-windows.ts'
import { ORIGINATOR_SYN } from './tcp-state.ts'

/** Payload packets of a flow that parsers look at: what matters stands at the beginning. */
const MAX_INSPECTED = 8

const TCP_PARSERS: readonly PayloadParser[] = [
  parseTls,
  parseHttp,
  parseSsh,
  parseSmb,
  parseRdp,
  parseGreeting,
  parseMail,
  parseTelnet,
  parseDnsOverTcp,
]
const UDP_PARSERS: readonly PayloadParser[] = [parseNtp, parseSnmp, parseDhcp, parseSsdp, parseQuic, parseDnsOverUdp]

const payload: Payload = {
  bytes: new Uint8Array(0),
  start: 0,
  end: 0,
  isFromOriginator: true,
  srcPort: 0,
  dstPort: 0,
}

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
  if (flow.inspected >= MAX_INSPECTED) return
  flow.inspected++
  const parsers = parsersOf(flow.protocol)
  if (!parsers) return
  payload.bytes = bytes
  payload.start = payloadOffset
  payload.end = payloadEnd
  payload.isFromOriginator = isFromOriginator
  payload.srcPort = flow.srcPort
  payload.dstPort = flow.dstPort
  const facts = flow.facts ?? {}
  // Once recognised, a flow keeps its service: later packets may only add facts to it.
  const { service } = facts
  if (!parsers.some((parse) => parse(payload, facts))) return
  if (service) facts.service = service
  flow.facts = facts
}

const parsersOf = (protocol: number): readonly PayloadParser[] | undefined => {
  if (protocol === TCP) return TCP_PARSERS
  return protocol === UDP ? UDP_PARSERS : undefined
}

/** What is known of the application protocol; null when nothing is. */
export const protocolAnalysisOf = (flow: Flow): ProtocolAnalysis | null => {
  if (flow.facts) return { ...flow.facts }
  if (flow.protocol !== TCP && flow.protocol !== UDP) return null
  // A TCP flow seen from its middle may have been begun by either side.
  const isMidstream = flow.protocol === TCP && !(flow.tcpBits & ORIGINATOR_SYN)
  const service =
    serviceOfPort(flow.protocol, flow.dstPort) ?? (isMidstream ? serviceOfPort(TCP, flow.srcPort) : undefined)
  return service ? { service, service_source: 'port' } : null
}
