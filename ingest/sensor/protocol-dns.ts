// DNS messages (RFC 1035) over UDP and TCP: first question and answer code. Multicast DNS and LLMNR share the format.
import type { ProtocolAnalysis } from '../../schemas/messages.ts'
import { isPort, type Payload, type PayloadParser, printableText, recognise, uint16At } from './payload.ts'

const HEADER_BYTES = 12
const MAX_NAME_BYTES = 255
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED']

export const parseDnsOverUdp: PayloadParser = (payload, facts) => parseMessage(payload, payload.start, facts)

/** A length of two bytes comes first. */
export const parseDnsOverTcp: PayloadParser = (payload, facts) =>
  isPort(payload, 53) && payload.end - payload.start > 2 && parseMessage(payload, payload.start + 2, facts)

const parseMessage = (payload: Payload, at: number, facts: ProtocolAnalysis): boolean => {
  const { bytes, end } = payload
  if (at + HEADER_BYTES > end) return false
  const flags = uint16At(bytes, at + 2)
  const questions = uint16At(bytes, at + 4)
  const service = serviceOf(payload)
  // Away from the known ports only a message that is right in every field is believed.
  if (!isPlausible(flags, questions, uint16At(bytes, at + 6), service === undefined)) return false
  const name = questions > 0 ? questionAt(payload, at + HEADER_BYTES, service === undefined) : ''
  if (name === undefined) return false
  if (name) facts.dns_query ??= name
  if (flags & 0x8000) facts.dns_rcode ??= RCODES[flags & 0x0f] ?? String(flags & 0x0f)
  return recognise(facts, service ?? 'dns')
}

const serviceOf = (payload: Payload): string | undefined => {
  if (isPort(payload, 53)) return 'dns'
  if (isPort(payload, 5353)) return 'mdns'
  return isPort(payload, 5355) ? 'llmnr' : undefined
}

const isPlausible = (flags: number, questions: number, answers: number, isStrict: boolean): boolean => {
  const opcode = (flags >> 11) & 0x0f
  if (opcode > 6 || opcode === 3) return false
  if (!isStrict) return questions <= 16
  const isQuery = (flags & 0x8000) === 0
  return questions === 1 && opcode === 0 && (flags & 0x40) === 0 && (isQuery ? answers === 0 : answers <= 64)
}

/** Name of the question at `start`, lower case; undefined where its labels are malformed. The root is ".". */
const questionAt = ({ bytes, end }: Payload, start: number, isStrict: boolean): string | undefined => {
  const labels: string[] = []
  let at = start
  while (at < end && at - start < MAX_NAME_BYTES) {
    const length = bytes[at] as number
    if (length === 0) {
      if (isStrict && (at + 5 > end || !isInternet(uint16At(bytes, at + 3)))) return undefined
      return labels.join('.').toLowerCase() || '.'
    }
    // A question is the first name of the message: nothing it could point back to.
    if (length > 63 || at + 1 + length > end) return undefined
    labels.push(printableText(bytes, at + 1, at + 1 + length))
    at += 1 + length
  }
  return undefined
}

const isInternet = (questionClass: number): boolean => questionClass === 1 || questionClass === 255
