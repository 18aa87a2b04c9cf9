// A flow whose protocol needs a session parser: its two directions, its budget, and the way packets go to the parser.
import { type DecodedPacket, SYN, TCP } from '../decode/decoded-packet.ts'
import { DEFAULT_BUDGET, type SessionBudget, type SessionParser } from './session.ts'
import type { SessionMemory } from './session-memory.ts'
import { acceptSegment, createTcpStream, isNew, releaseStream, skipHole, type TcpStream } from './tcp-stream.ts'

/** What a conversation counts for in the memory before it holds any byte: its objects. */
const CONVERSATION_BYTES = 1024
/** Segments of the other side after which a hole is not waited for any more: they answer what came behind it. */
const PATIENCE_SEGMENTS = 4

export type Conversation = {
  readonly parser: SessionParser
  readonly memory: SessionMemory
  packetsLeft: number
  bytesLeft: number
  originator: TcpStream | undefined
  responder: TcpStream | undefined
  /** Segments of the one side since the other has had a hole. */
  waited: number
}

/** A conversation, or undefined when the memory is full. */
export const openConversation = (
  create: () => SessionParser,
  memory: SessionMemory,
  budget: SessionBudget = DEFAULT_BUDGET,
): Conversation | undefined => {
  if (!memory.reserve(CONVERSATION_BYTES)) return undefined
  return {
    parser: create(),
    memory,
    packetsLeft: budget.packets,
    bytesLeft: budget.bytes,
    originator: undefined,
    responder: undefined,
    waited: 0,
  }
}

/** Gives one packet with payload to the parser; false: the conversation is over for it. */
export const feedConversation = (
  conversation: Conversation,
  packet: DecodedPacket,
  isFromOriginator: boolean,
  bytes: Uint8Array,
): boolean => {
  if (--conversation.packetsLeft < 0 || conversation.bytesLeft < 0) return false
  conversation.bytesLeft -= packet.payloadBytes
  if (packet.protocol === TCP) return feedSegment(conversation, packet, isFromOriginator, bytes)
  return conversation.parser.read(bytes, packet.payloadOffset, packet.payloadEnd, isFromOriginator) >= 0
}

/** Gives the parser what came before the packet that made its protocol known: `head` ends where the next segment begins. */
export const feedHead = (
  conversation: Conversation,
  head: Uint8Array,
  nextSequence: number,
  isFromOriginator: boolean,
): boolean => {
  const sequence = (nextSequence - head.length) >>> 0
  const stream = streamOf(conversation, sequence, isFromOriginator)
  return acceptSegment(stream, conversation, sequence, head.length, head, 0, head.length)
}

const feedSegment = (
  conversation: Conversation,
  packet: DecodedPacket,
  isFromOriginator: boolean,
  bytes: Uint8Array,
): boolean => {
  // A SYN takes the first sequence number; its payload (TCP Fast Open) begins behind it.
  const sequence = packet.tcpFlags & SYN ? (packet.tcpSequence + 1) >>> 0 : packet.tcpSequence
  const { parser } = conversation
  const stream = streamOf(conversation, sequence, isFromOriginator)
  const { payloadBytes, payloadOffset, payloadEnd } = packet
  if (parser.segment && isNew(stream, sequence, payloadBytes)) {
    if (!parser.segment(payloadBytes, isFromOriginator)) return false
  }
  if (!acceptSegment(stream, conversation, sequence, payloadBytes, bytes, payloadOffset, payloadEnd)) return false
  const other = isFromOriginator ? conversation.responder : conversation.originator
  if (!other || other.held.length === 0) return true
  if (++conversation.waited < PATIENCE_SEGMENTS) return true
  conversation.waited = 0
  return skipHole(other, conversation)
}

const streamOf = (conversation: Conversation, sequence: number, isFromOriginator: boolean): TcpStream => {
  if (isFromOriginator) {
    conversation.originator ??= createTcpStream(sequence, true)
    return conversation.originator
  }
  conversation.responder ??= createTcpStream(sequence, false)
  return conversation.responder
}

/** Gives back all memory of the conversation. */
export const closeConversation = ({ memory, originator, responder }: Conversation): void => {
  if (originator) releaseStream(originator, memory)
  if (responder) releaseStream(responder, memory)
  memory.release(CONVERSATION_BYTES)
}
