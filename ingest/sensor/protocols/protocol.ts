// Application protocol of a flow: by content where a parser recognises it, else by well-known port.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { type DecodedPacket, ICMP, ICMP6, TCP, UDP } from '../decode/decoded-packet.ts'
import { extendHead } from '../entropy.ts'
import type { Flow } from '../flow.ts'
import { hasBadFlags } from '../tcp-flags.ts'
import { ORIGINATOR_SYN } from '../tcp-state.ts'
import { markContent } from './content-marks.ts'
import { closeConversation, feedConversation, feedHead, openConversation } from './conversation.ts'
import type { Payload } from './payload.ts'
import { isSlammer, tcpMarks } from './payload-marks.ts'
import { serviceOfPort } from './port-services.ts'
import { protocolsOver, type TransportProtocols } from './protocol-registry.ts'
import type { SessionProtocol } from './session.ts'
import { createSessionContext, createSessionMemory } from './session-memory.ts'
import { violate } from './violations.ts'

/** Payload packets of a flow that are looked at until its protocol is recognised: what matters stands at the beginning. */
const MAX_INSPECTED = 8
/** Longest beginning that is put together from several segments to be recognised. */
const MAX_SPLIT_HEAD_BYTES = 64
/** Bytes that all session parsers together may hold. */
const SESSION_MEMORY_BYTES = 64 << 20
/** QUIC Initials decrypted per second of packet time: about 2 % of one core. */
const DECRYPTIONS_PER_SECOND = 400

export type ProtocolInspector = {
  /** Looks at a packet with payload or with odd flags, after it was counted. */
  inspect(flow: Flow, packet: DecodedPacket, isFromOriginator: boolean, bytes: Uint8Array): void
  /** The flow is over: nothing of it is held any longer. */
  forget(flow: Flow): void
  /** Flows whose conversation was not followed because the memory for it was full. */
  conversationsRefused(): number
  /** Bytes held for the conversations being followed. */
  heldBytes(): number
}

/** An inspector that follows no conversation yet. */
export const createProtocolInspector = (memoryBytes = SESSION_MEMORY_BYTES): ProtocolInspector => {
  const memory = createSessionMemory(memoryBytes)
  const context = createSessionContext(DECRYPTIONS_PER_SECOND)
  const payload: Payload = {
    bytes: new Uint8Array(0),
    start: 0,
    end: 0,
    isFromOriginator: true,
    srcPort: 0,
    dstPort: 0,
    addresses: [],
  }
  let refused = 0

  const forget = (flow: Flow): void => {
    if (flow.conversation) closeConversation(flow.conversation)
    flow.conversation = undefined
  }

  const feed = (flow: Flow, packet: DecodedPacket, isFromOriginator: boolean, bytes: Uint8Array): void => {
    context.nowUs = packet.timeUs
    context.isCut =
      (packet.isFragment && !packet.isReassembled) || packet.payloadEnd - packet.payloadOffset < packet.payloadBytes
    if (!flow.conversation || feedConversation(flow.conversation, packet, isFromOriginator, bytes)) return
    forget(flow)
    if (flow.facts?.service) flow.inspected = MAX_INSPECTED
  }

  /** Opens the conversation of the first session protocol that recognises the payload; false: none does. */
  const follow = (flow: Flow, { sessions }: TransportProtocols): boolean => {
    let protocol: SessionProtocol | undefined
    for (const candidate of sessions) {
      if (!candidate.recognises(payload)) continue
      protocol = candidate
      break
    }
    if (!protocol) return false
    flow.facts ??= {}
    const { facts } = flow
    flow.conversation = openConversation(() => protocol.create(facts, context, payload), memory, protocol.budget)
    if (!flow.conversation) refused++
    return flow.conversation !== undefined
  }

  const look = (flow: Flow, bytes: Uint8Array, start: number, end: number, isFromOriginator: boolean): void => {
    payload.bytes = bytes
    payload.start = start
    payload.end = end
    payload.isFromOriginator = isFromOriginator
    payload.srcPort = flow.srcPort
    payload.dstPort = flow.dstPort
    payload.addresses = flow.addresses
  }

  /** A first message in tiny segments is recognised once enough of them have come. */
  const followHead = (flow: Flow, packet: DecodedPacket, isFromOriginator: boolean, over: TransportProtocols): void => {
    const head = isFromOriginator ? flow.srcHead : flow.dstHead
    if (!head || head.length > MAX_SPLIT_HEAD_BYTES || head.length <= packet.payloadBytes) return
    look(flow, head, 0, head.length, isFromOriginator)
    if (!follow(flow, over) || !flow.conversation) return
    if (!feedHead(flow.conversation, head, packet.tcpSequence + packet.payloadBytes, isFromOriginator)) forget(flow)
  }

  const recogniseFirst = (flow: Flow, packet: DecodedPacket, isFromOriginator: boolean, bytes: Uint8Array): void => {
    flow.inspected++
    const protocols = protocolsOver(flow.protocol)
    if (!protocols) return
    look(flow, bytes, packet.payloadOffset, packet.payloadEnd, isFromOriginator)
    if (follow(flow, protocols)) {
      feed(flow, packet, isFromOriginator, bytes)
      return
    }
    const facts = flow.facts ?? {}
    if (protocols.parsers.some((parse) => parse(payload, facts))) {
      flow.facts = facts
    } else if (packet.protocol === TCP) followHead(flow, packet, isFromOriginator, protocols)
  }

  const inspect = (flow: Flow, packet: DecodedPacket, isFromOriginator: boolean, bytes: Uint8Array): void => {
    const { payloadOffset, payloadEnd } = packet
    if (hasBadFlags(packet)) {
      flow.facts ??= {}
      violate(flow.facts, 'tcp_bad_flags')
    }
    if (packet.isFragment && packet.isOverlapping) {
      flow.facts ??= {}
      violate(flow.facts, 'fragment_overlap')
    }
    if (payloadOffset >= payloadEnd) return
    if (isFromOriginator) flow.srcHead = extendHead(flow.srcHead, bytes, payloadOffset, payloadEnd)
    else flow.dstHead = extendHead(flow.dstHead, bytes, payloadOffset, payloadEnd)
    if (flow.conversation) feed(flow, packet, isFromOriginator, bytes)
    else if (packet.protocol === ICMP || packet.protocol === ICMP6) noteIcmpPayload(flow, packet)
    else if (flow.inspected < MAX_INSPECTED) recogniseFirst(flow, packet, isFromOriginator, bytes)
  }

  return { inspect, forget, conversationsRefused: () => refused, heldBytes: memory.heldBytes }
}

const noteIcmpPayload = (flow: Flow, { payloadBytes }: DecodedPacket): void => {
  flow.facts ??= {}
  flow.facts.icmp_payload_max = Math.max(flow.facts.icmp_payload_max ?? 0, payloadBytes)
}

/** What is known of the application protocol, for one record: later packets do not change it. Null when nothing is known. */
export const protocolAnalysisOf = (flow: Flow): ProtocolAnalysis | null => {
  if (!flow.facts?.service || flow.facts.service === 'irc') noteHeadMarks(flow)
  const { facts } = flow
  const service = facts?.service ? undefined : portServiceOf(flow)
  if (!facts) return service ? { service, service_source: 'port' } : null
  const copy: ProtocolAnalysis = { ...facts }
  for (const [name, value] of Object.entries(facts)) {
    if (typeof value === 'object' && value !== null) {
      Object.assign(copy, { [name]: Array.isArray(value) ? [...value] : { ...value } })
    }
  }
  if (service) Object.assign(copy, { service, service_source: 'port' })
  return Object.keys(copy).length > 0 ? copy : null
}

/** Of flows in no known protocol: what their first bytes are known from. */
const noteHeadMarks = (flow: Flow): void => {
  if (flow.protocol === TCP) {
    for (const mark of tcpMarks(flow.srcHead, flow.dstHead)) {
      flow.facts ??= {}
      markContent(flow.facts, mark)
    }
  } else if (flow.protocol === UDP && flow.dstPort === SQL_RESOLUTION && isSlammer(flow.srcHead)) {
    flow.facts ??= {}
    markContent(flow.facts, 'sql_slammer')
  }
}
const SQL_RESOLUTION = 1434

const portServiceOf = (flow: Flow): string | undefined => {
  if (flow.protocol !== TCP && flow.protocol !== UDP) return undefined
  // A TCP flow seen from its middle may have been begun by either side.
  const isMidstream = flow.protocol === TCP && !(flow.tcpBits & ORIGINATOR_SYN)
  return serviceOfPort(flow.protocol, flow.dstPort) ?? (isMidstream ? serviceOfPort(TCP, flow.srcPort) : undefined)
}
