// A protocol whose facts lie in a whole conversation, not in its first packets: how its parser is found and fed.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import type { Payload } from './payload.ts'

/** Reads the messages of one conversation and writes what they say into the facts it was made with. */
export type SessionParser = {
  /**
   * Takes bytes[start, end) of one direction: TCP: in order, from the first byte not consumed so far; UDP: one datagram.
   * Answers how many bytes are done with (TCP: fewer than given means that a message is incomplete and comes again, longer;
   * the feeder bounds how long), or -1: this is not the protocol, no more of it is wanted.
   */
  read(bytes: Uint8Array, start: number, end: number, isFromOriginator: boolean): number
  /**
   * TCP: bytes of that direction were lost, or a message was too long to keep; the next bytes begin at a segment's start. `unfinished`
   * (read it now, it is not kept) is what was there of the message that will not be completed: captures often keep only the beginning.
   */
  gap(isFromOriginator: boolean, unfinished: Uint8Array): void
  /**
   * TCP, for parsers that judge by sizes: payload bytes on the wire of each new segment, captured or not, told before its bytes are
   * read. False: no more is wanted.
   */
  segment?(wireBytes: number, isFromOriginator: boolean): boolean
}

/** What parsers of one sensor share. */
export type SessionContext = {
  /** Time of the packet being read, microseconds. */
  readonly nowUs: number
  /** Not all of that packet's payload was captured, or it is a fragment: what seems to be missing was not captured. */
  readonly isCut: boolean
  /** Takes one of the decryptions left for this second of packet time; false: none is left. */
  takeDecryption(): boolean
}

export type SessionProtocol = {
  /** Whether this payload, one of the first of its flow, is the protocol's. Cheap: it is asked for every new flow. */
  recognises(payload: Payload): boolean
  /** `first` is the payload that was recognised: valid during the call only. */
  create(facts: ProtocolAnalysis, context: SessionContext, first: Payload): SessionParser
  /** After this many packets or payload bytes the parser is let go. Absent: DEFAULT_BUDGET. */
  readonly budget?: SessionBudget
}

export type SessionBudget = { readonly packets: number; readonly bytes: number }

export const DEFAULT_BUDGET: SessionBudget = { packets: 4096, bytes: 1 << 20 }

/** Distinct entries kept of a list of facts. */
const MAX_ENTRIES = 16

/** Adds a text to a list of facts unless it is there or the list is full; answers the list. */
export const withEntry = (list: string[] | null | undefined, text: string): string[] => {
  const entries = list ?? []
  if (entries.length < MAX_ENTRIES && !entries.includes(text)) entries.push(text)
  return entries
}
