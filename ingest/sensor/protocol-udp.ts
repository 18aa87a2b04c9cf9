// UDP protocols recognised by a few bytes: NTP (RFC 5905), DHCP (RFC 2131), SSDP, SNMP.
import { isPort, type PayloadParser, recognise, startsWith } from './payload.ts'

export const parseNtp: PayloadParser = (payload, facts) => {
  if (!isPort(payload, 123) || payload.start >= payload.end) return false
  const first = payload.bytes[payload.start] as number
  const version = (first >> 3) & 7
  return version >= 1 && version <= 4 && (first & 7) !== 0 && recognise(facts, 'ntp')
}

const DHCP_COOKIE_AT = 236

export const parseDhcp: PayloadParser = (payload, facts) =>
  isPort(payload, 67, 68) && startsWith(payload, 'c\x82Sc', payload.start + DHCP_COOKIE_AT) && recognise(facts, 'dhcp')

export const parseSsdp: PayloadParser = (payload, facts) =>
  isPort(payload, 1900) &&
  (startsWith(payload, 'M-SEARCH ') || startsWith(payload, 'NOTIFY ') || startsWith(payload, 'HTTP/1.1 ')) &&
  recognise(facts, 'ssdp')

/** An ASN.1 sequence on SNMP's ports. */
export const parseSnmp: PayloadParser = (payload, facts) =>
  isPort(payload, 161, 162) && payload.bytes[payload.start] === 0x30 && recognise(facts, 'snmp')
