// Which protocols the sensor knows. One list for protocols told by one packet, one for those whose parser follows the conversation.
import { TCP, UDP } from '../decode/decoded-packet.ts'
import type { PayloadParser } from './payload.ts'
import { dcerpcOverTcp } from './protocol-dcerpc.ts'
import { dnsOverTcpProtocol, dnsOverUdpProtocol } from './protocol-dns.ts'
import { dtlsProtocol } from './protocol-dtls.ts'
import { ftpProtocol } from './protocol-ftp.ts'
import { httpProtocol } from './protocol-http.ts'
import { imapProtocol } from './protocol-imap.ts'
import { kerberosOverTcp, kerberosOverUdp } from './protocol-kerberos.ts'
import { ldapOverTcp, ldapOverUdp } from './protocol-ldap.ts'
import { pop3Protocol } from './protocol-pop3.ts'
import { quicProtocol } from './protocol-quic.ts'
import { rdpProtocol } from './protocol-rdp.ts'
import { rtpProtocol } from './protocol-rtp.ts'
import { smbProtocol } from './protocol-smb.ts'
import { smtpProtocol } from './protocol-smtp.ts'
import { sshProtocol } from './protocol-ssh.ts'
import { telnetProtocol } from './protocol-telnet.ts'
import { dnsOverTlsProtocol, parseTlsRecord, tlsProtocol } from './protocol-tls.ts'
import type { SessionProtocol } from './session.ts'
import { parseTcpSignatures } from './signatures-tcp.ts'
import { parseUdpSignatures } from './signatures-udp.ts'

/** Asked in this order for the first payload packets of a flow; the first that recognises one is followed. */
const TCP_SESSIONS: readonly SessionProtocol[] = [
  tlsProtocol,
  dnsOverTlsProtocol,
  httpProtocol,
  sshProtocol,
  ftpProtocol,
  smtpProtocol,
  pop3Protocol,
  imapProtocol,
  telnetProtocol,
  smbProtocol,
  dcerpcOverTcp,
  kerberosOverTcp,
  ldapOverTcp,
  rdpProtocol,
  dnsOverTcpProtocol,
]
const UDP_SESSIONS: readonly SessionProtocol[] = [
  quicProtocol,
  dtlsProtocol,
  kerberosOverUdp,
  ldapOverUdp,
  dnsOverUdpProtocol,
  rtpProtocol,
]

/** Asked in this order for the first payload packets of a flow that no session protocol recognised. */
const TCP_PARSERS: readonly PayloadParser[] = [parseTlsRecord, parseTcpSignatures]
const UDP_PARSERS: readonly PayloadParser[] = [parseUdpSignatures]

export type TransportProtocols = {
  readonly sessions: readonly SessionProtocol[]
  readonly parsers: readonly PayloadParser[]
}

const OVER_TCP: TransportProtocols = { sessions: TCP_SESSIONS, parsers: TCP_PARSERS }
const OVER_UDP: TransportProtocols = { sessions: UDP_SESSIONS, parsers: UDP_PARSERS }

/** The protocols over one transport; undefined where none is known. */
export const protocolsOver = (transport: number): TransportProtocols | undefined => {
  if (transport === TCP) return OVER_TCP
  return transport === UDP ? OVER_UDP : undefined
}
