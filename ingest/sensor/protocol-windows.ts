// SMB (MS-SMB2, section 2.1) and RDP (MS-RDPBCGR, section 2.2.1.1): recognised by their first bytes.
import { isPort, type Payload, type PayloadParser, recognise, startsWith, uint16At } from './payload.ts'

/** A NetBIOS session header of four bytes, then 0xff (SMB1), 0xfe (SMB2 and 3) or 0xfd (encrypted) and "SMB". */
export const parseSmb: PayloadParser = (payload, facts) => {
  const { bytes, start, end } = payload
  if (start + 8 > end || bytes[start] !== 0 || (bytes[start + 4] as number) < 0xfd) return false
  return startsWith(payload, 'SMB', start + 5) && recognise(facts, 'smb')
}

/** TPKT, then a COTP connection request or confirm. Other protocols use both: RDP shows its port, its cookie or its negotiation. */
export const parseRdp: PayloadParser = (payload, facts) => {
  const { bytes, start, end } = payload
  if (start + 11 > end || bytes[start] !== 3 || bytes[start + 1] !== 0) return false
  const pdu = bytes[start + 5]
  if (pdu !== 0xe0 && pdu !== 0xd0) return false
  const isRdp = isPort(payload, 3389) || startsWith(payload, 'Cookie: mstshash=', start + 11) || negotiates(payload)
  return isRdp && recognise(facts, 'rdp')
}

/** RDP_NEG_REQ or RDP_NEG_RSP: type 1 or 2, flags, length 8 in little-endian. */
const negotiates = ({ bytes, start, end }: Payload): boolean => {
  const at = start + 11
  return at + 8 <= end && ((bytes[at] as number) | 1) <= 3 && bytes[at] !== 0 && uint16At(bytes, at + 2) === 0x0800
}
