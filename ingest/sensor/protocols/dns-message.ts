// DNS messages (RFC 1035, section 4) as facts: questions, answer code, answers. Multicast DNS, LLMNR and NetBIOS names share the format.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { addressText } from '../decode/ip-address.ts'
import { type DnsName, nameEntropy, netbiosName, readDnsName } from './dns-name.ts'
import { uint16At } from './payload.ts'
import { withEntry } from './session.ts'
import { violate } from './violations.ts'

export const DNS_HEADER_BYTES = 12
/** Questions and answers of one message that are looked at. */
const MAX_QUESTIONS = 8
const MAX_ANSWERS = 32
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED']
const A = 1
const CNAME = 5
const PTR = 12
const AAAA = 28
const TYPES = new Map<number, string>([
  ...([
    [1, 'A'],
    [2, 'NS'],
    [5, 'CNAME'],
    [6, 'SOA'],
    [10, 'NULL'],
    [12, 'PTR'],
    [13, 'HINFO'],
    [15, 'MX'],
    [16, 'TXT'],
  ] as const),
  ...([
    [25, 'KEY'],
    [28, 'AAAA'],
    [33, 'SRV'],
    [35, 'NAPTR'],
    [39, 'DNAME'],
    [43, 'DS'],
    [46, 'RRSIG'],
    [47, 'NSEC'],
  ] as const),
  ...([
    [48, 'DNSKEY'],
    [50, 'NSEC3'],
    [52, 'TLSA'],
    [64, 'SVCB'],
    [65, 'HTTPS'],
    [99, 'SPF'],
    [251, 'IXFR'],
    [252, 'AXFR'],
  ] as const),
  ...([
    [255, 'ANY'],
    [257, 'CAA'],
  ] as const),
])
/** TXT, NULL, CNAME, MX, SRV, KEY: what DNS tunnels carry data in. */
const DATA_TYPES = new Set([16, 10, CNAME, 15, 33, 25])
/** Their own types in NetBIOS (RFC 1002, section 4.2.1.3). */
const NETBIOS_TYPES = new Map([
  [32, 'NB'],
  [33, 'NBSTAT'],
])

const name: DnsName = { text: '', longestLabel: 0, next: 0, violation: undefined }

/** Whether the 12 bytes at `at` may be a DNS header. `isStrict`: away from the known ports only what is right in every field. */
export const isDnsHeader = (bytes: Uint8Array, at: number, isStrict: boolean): boolean => {
  const flags = uint16At(bytes, at + 2)
  const questions = uint16At(bytes, at + 4)
  const answers = uint16At(bytes, at + 6)
  const opcode = (flags >> 11) & 0x0f
  if (!isStrict) return opcode !== 3 && opcode <= 9 && questions <= 256 && answers <= 1024
  const isQuery = (flags & 0x8000) === 0
  return questions === 1 && opcode === 0 && (flags & 0x40) === 0 && (isQuery ? answers === 0 : answers <= 64)
}

/** Whether the message at `at` asks a well-formed question of class Internet, for a recogniser that has no port to go by. */
export const hasInternetQuestion = (bytes: Uint8Array, at: number, end: number): boolean => {
  if (!readDnsName(bytes, at, at + DNS_HEADER_BYTES, end, name) || name.next + 4 > end || name.text.includes('?'))
    return false
  const questionClass = uint16At(bytes, name.next + 2) & 0x7fff
  return TYPES.has(uint16At(bytes, name.next)) && (questionClass === 1 || questionClass === 255)
}

/** Notes the message bytes[start, end). `isCut`: not all of it was captured, so that nothing is judged that lies beyond its end. */
export const noteDnsMessage = (
  facts: ProtocolAnalysis,
  bytes: Uint8Array,
  start: number,
  end: number,
  isCut: boolean,
): void => {
  if (start + DNS_HEADER_BYTES > end) return
  const flags = uint16At(bytes, start + 2)
  const isResponse = (flags & 0x8000) !== 0
  const isFirstResponse = isResponse && facts.dns_rcode == null
  if (isFirstResponse) {
    facts.dns_rcode = RCODES[flags & 0x0f] ?? String(flags & 0x0f)
    facts.dns_answer_count = uint16At(bytes, start + 6)
  }
  // The truncation bit announces that the rest was left out.
  const isPartial = isCut || (flags & 0x0200) !== 0
  let at = start + DNS_HEADER_BYTES
  const questions = Math.min(uint16At(bytes, start + 4), MAX_QUESTIONS)
  for (let i = 0; i < questions && at >= 0; i++) at = noteQuestion(facts, bytes, start, at, end, isResponse)
  if (!isResponse || at < 0 || questions < uint16At(bytes, start + 4)) return
  const answers = Math.min(uint16At(bytes, start + 6), MAX_ANSWERS)
  for (let i = 0; i < answers && at >= 0; i++) at = noteAnswer(facts, bytes, start, at, end, isPartial)
}

const isNetbios = ({ service }: ProtocolAnalysis): boolean => service === 'netbios'

/** Answers the offset behind the question; -1: no more can be read. */
const noteQuestion = (
  facts: ProtocolAnalysis,
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  isResponse: boolean,
): number => {
  if (!readDnsName(bytes, start, at, end, name)) {
    if (name.violation) violate(facts, name.violation)
    return -1
  }
  const { next, longestLabel } = name
  const text = isNetbios(facts) ? netbiosName(name.text) : name.text
  const type = next + 2 <= end ? uint16At(bytes, next) : undefined
  if (facts.dns_query == null) noteFirstQuestion(facts, text, type)
  facts.dns_name_length_max = Math.max(facts.dns_name_length_max ?? 0, text.length)
  facts.dns_label_length_max = Math.max(facts.dns_label_length_max ?? 0, longestLabel)
  if (!isResponse) {
    facts.dns_queries = (facts.dns_queries ?? 0) + 1
    if (type !== undefined && DATA_TYPES.has(type) && !isNetbios(facts)) {
      facts.dns_data_queries = (facts.dns_data_queries ?? 0) + 1
    }
  }
  return next + 4 <= end ? next + 4 : -1
}

const noteFirstQuestion = (facts: ProtocolAnalysis, text: string, type: number | undefined): void => {
  facts.dns_query = text
  if (type !== undefined) {
    facts.dns_query_type = (isNetbios(facts) ? NETBIOS_TYPES.get(type) : undefined) ?? TYPES.get(type) ?? String(type)
  }
  const entropy = nameEntropy(text)
  if (entropy !== undefined) facts.dns_name_entropy = entropy
}

/** Name, type, class, time to live, length, data. Answers the offset behind the record; -1: no more can be read. */
const noteAnswer = (
  facts: ProtocolAnalysis,
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  isPartial: boolean,
): number => {
  if (!readDnsName(bytes, start, at, end, name)) {
    if (name.violation) violate(facts, name.violation)
    return -1
  }
  const data = name.next + 10
  const next = data <= end ? data + uint16At(bytes, data - 2) : end + 1
  if (next > end) {
    if (!isPartial) violate(facts, 'dns_truncated_record')
    return -1
  }
  const answer = answerText(facts, uint16At(bytes, name.next), bytes, start, data, next)
  if (answer) facts.dns_answers = withEntry(facts.dns_answers, answer)
  return next
}

const answerText = (
  facts: ProtocolAnalysis,
  type: number,
  bytes: Uint8Array,
  start: number,
  data: number,
  next: number,
): string | undefined => {
  if (type === A && next - data === 4) return addressText([0, 0, 0xffff, wordAt(bytes, data)], 0, 4)
  if (type === AAAA && next - data === 16) {
    return addressText(
      [0, 4, 8, 12].map((offset) => wordAt(bytes, data + offset)),
      0,
      6,
    )
  }
  if (type !== CNAME && type !== PTR) return undefined
  if (readDnsName(bytes, start, data, next, name)) return name.text
  if (name.violation) violate(facts, name.violation)
  return undefined
}

const wordAt = (bytes: Uint8Array, at: number): number => (uint16At(bytes, at) << 16) | uint16At(bytes, at + 2)
