// What a TCP flow has shown, as bits, and Zeek's name for it (Zeek, conn.log, field conn_state).
import { ACK, FIN, RST, SYN } from './decode/decoded-packet.ts'

export const ORIGINATOR_SYN = 1
export const RESPONDER_SYN_ACK = 2
/** The originator's ACK after the SYN-ACK. */
export const HANDSHAKE_ACK = 4
export const ORIGINATOR_FIN = 8
export const RESPONDER_FIN = 16
export const ORIGINATOR_RST = 32
export const RESPONDER_RST = 64

export const HANDSHAKE = ORIGINATOR_SYN | RESPONDER_SYN_ACK | HANDSHAKE_ACK
const BOTH_FIN = ORIGINATOR_FIN | RESPONDER_FIN
const ANY_RST = ORIGINATOR_RST | RESPONDER_RST

/**
 * Bits after one more segment. `acknowledges`: what it acknowledges can have been sent (tcp-tracking.ts); without that neither a
 * SYN-ACK nor an ACK belongs to a handshake, so that nobody completes one blindly in another's name.
 */
export const tcpBitsAfter = (bits: number, flags: number, isFromOriginator: boolean, acknowledges = true): number => {
  let after = bits
  if (isFromOriginator) {
    if (flags & SYN && !(flags & ACK)) after |= ORIGINATOR_SYN
    else if (flags & ACK && !(flags & RST) && bits & RESPONDER_SYN_ACK && acknowledges) after |= HANDSHAKE_ACK
    if (flags & FIN) after |= ORIGINATOR_FIN
    if (flags & RST) after |= ORIGINATOR_RST
    return after
  }
  if ((flags & (SYN | ACK)) === (SYN | ACK) && acknowledges) after |= RESPONDER_SYN_ACK
  if (flags & FIN) after |= RESPONDER_FIN
  if (flags & RST) after |= RESPONDER_RST
  return after
}

const has = (bits: number, wanted: number): boolean => (bits & wanted) === wanted

/** Whether SYN, SYN-ACK and ACK were all seen. */
export const isEstablished = (bits: number): boolean => has(bits, HANDSHAKE)

/** Whether FIN in both directions or any RST was seen. */
export const isEnded = (bits: number): boolean => has(bits, BOTH_FIN) || (bits & ANY_RST) !== 0

/** S0 S1 SF REJ S2 S3 RSTO RSTR RSTOS0 RSTRH SH SHR OTH. */
export const tcpStateOf = (bits: number): string => {
  const isRequested = has(bits, ORIGINATOR_SYN)
  const isAccepted = has(bits, RESPONDER_SYN_ACK)
  if (isRequested && isAccepted) return acceptedState(bits)
  if (isRequested) return requestedState(bits)
  if (!isAccepted) return 'OTH'
  if (bits & RESPONDER_RST) return 'RSTRH'
  return bits & RESPONDER_FIN ? 'SHR' : 'OTH'
}

const acceptedState = (bits: number): string => {
  if (bits & ORIGINATOR_RST) return 'RSTO'
  if (bits & RESPONDER_RST) return 'RSTR'
  if (has(bits, BOTH_FIN)) return 'SF'
  if (bits & ORIGINATOR_FIN) return 'S2'
  return bits & RESPONDER_FIN ? 'S3' : 'S1'
}

const requestedState = (bits: number): string => {
  if (bits & RESPONDER_RST) return 'REJ'
  if (bits & ORIGINATOR_RST) return 'RSTOS0'
  return bits & ORIGINATOR_FIN ? 'SH' : 'S0'
}
