// TCP state from the flags that each side sent, as Suricata sums them up: Zeek's conn_state without the order of the packets.

const FIN = 1
const SYN = 2
const RST = 4
const ACK = 16
const NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const

/** Flags of hexadecimal text such as "1b". Null: absent or none. */
export const flagsOf = (text: unknown): number | null =>
  typeof text === 'string' && /^[0-9a-fA-F]{1,2}$/.test(text) ? Number.parseInt(text, 16) : null

/** Their names, lowest bit first. */
export const flagNames = (flags: number): string[] => NAMES.filter((_name, bit) => flags & (1 << bit))

export type TcpOutcome = { readonly tcp_state: string; readonly handshake_completed: boolean }

/** State and handshake from the union of flags of client and server. */
export const tcpOutcomeOf = (client: number, server: number): TcpOutcome => {
  const isRequested = (client & SYN) !== 0
  const isAccepted = (server & SYN) !== 0 && (server & ACK) !== 0
  const handshake_completed = isRequested && isAccepted && (client & ACK) !== 0
  return { tcp_state: stateOf(client, server, isRequested, isAccepted), handshake_completed }
}

const stateOf = (client: number, server: number, isRequested: boolean, isAccepted: boolean): string => {
  if (isRequested && isAccepted) {
    if (client & RST) return 'RSTO'
    if (server & RST) return 'RSTR'
    if (client & FIN) return server & FIN ? 'SF' : 'S2'
    return server & FIN ? 'S3' : 'S1'
  }
  if (isRequested) {
    if (server & RST) return 'REJ'
    if (client & RST) return 'RSTOS0'
    return client & FIN ? 'SH' : 'S0'
  }
  if (!isAccepted) return 'OTH'
  if (server & RST) return 'RSTRH'
  return server & FIN ? 'SHR' : 'OTH'
}
