// DNS over UDP and TCP (RFC 1035, section 4.2), and what shares its format: multicast DNS, LLMNR, NetBIOS name service.
import { DNS_HEADER_BYTES, hasInternetQuestion, isDnsHeader, noteDnsMessage } from './dns-message.ts'
import { type Payload, recognise, uint16At } from './payload.ts'
import type { SessionProtocol } from './session.ts'

const SERVICES = new Map([
  [53, 'dns'],
  [5353, 'mdns'],
  [5355, 'llmnr'],
  [137, 'netbios'],
])

const serviceOf = ({ srcPort, dstPort }: Payload): string | undefined => SERVICES.get(dstPort) ?? SERVICES.get(srcPort)

/** DNS and its relatives over UDP, on their ports and, where the message is right in every field, on others. */
export const dnsOverUdpProtocol: SessionProtocol = {
  recognises: (payload) => {
    const { bytes, start, end } = payload
    if (start + DNS_HEADER_BYTES > end) return false
    const isStrict = serviceOf(payload) === undefined
    return isDnsHeader(bytes, start, isStrict) && (!isStrict || hasInternetQuestion(bytes, start, end))
  },
  create: (facts, context, first) => {
    recognise(facts, serviceOf(first) ?? 'dns')
    return {
      read: (bytes, start, end) => {
        noteDnsMessage(facts, bytes, start, end, context.isCut)
        return end - start
      },
      gap: () => undefined,
    }
  },
  budget: { packets: 16_384, bytes: 16 << 20 },
}

/** DNS over TCP: each message behind its length. */
export const dnsOverTcpProtocol: SessionProtocol = {
  recognises: (payload) => {
    const { bytes, start, end } = payload
    const service = serviceOf(payload)
    if ((service !== 'dns' && service !== 'llmnr') || start + 2 + DNS_HEADER_BYTES > end) return false
    return uint16At(bytes, start) >= DNS_HEADER_BYTES && isDnsHeader(bytes, start + 2, false)
  },
  create: (facts, _context, first) => {
    recognise(facts, serviceOf(first) ?? 'dns')
    return {
      read: (bytes, start, end) => {
        let at = start
        while (at + 2 + DNS_HEADER_BYTES <= end) {
          const length = uint16At(bytes, at)
          if (length < DNS_HEADER_BYTES || !isDnsHeader(bytes, at + 2, false)) return -1
          if (at + 2 + length > end) break
          noteDnsMessage(facts, bytes, at + 2, at + 2 + length, false)
          at += 2 + length
        }
        return at - start
      },
      gap: (_isFromOriginator, unfinished) => noteDnsMessage(facts, unfinished, 2, unfinished.length, true),
    }
  },
}
