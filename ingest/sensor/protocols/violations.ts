// Protocol anomalies: what breaks a specification in a way that honest software does not. A closed list, each rule with one sentence.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'

/** Rule names, as they stand in ProtocolAnalysis.violation_rules, and what each means. */
export const VIOLATION_RULES = {
  tcp_bad_flags: 'TCP flags that no stack sends: none at all, SYN with FIN or RST, FIN with RST, or FIN without ACK.',
  fragment_overlap:
    'IP fragments that claim the same bytes: an attempt to be read differently by sensor and target (RFC 5722).',
  tls_record_too_long: 'A TLS record longer than the specification allows.',
  tls_bad_handshake: 'A TLS handshake message whose inner lengths contradict its own.',
  tls_malformed_certificate: 'A server certificate that is no X.509.',
  quic_bad_initial: 'A QUIC Initial packet whose authentication tag is wrong.',
  dns_pointer_loop: 'A compressed DNS name that points to itself or forward.',
  dns_label_too_long: 'A DNS name beyond 255 bytes or a label of a reserved kind.',
  dns_truncated_record: 'A DNS record that claims more bytes than the message has.',
  http_bad_version: 'An HTTP/1 start line with another version than 1.0 or 1.1.',
  http_header_too_long: 'HTTP headers that do not end within 32 KiB.',
  http_two_lengths:
    'Two Content-Length headers that differ, or Content-Length beside Transfer-Encoding: request smuggling.',
  http_bad_header: 'An HTTP header line without a name, or with a space before the colon or a control character in it.',
  ssh_bad_banner: 'An SSH identification longer than 255 bytes or with control characters.',
  ssh_bad_packet: 'A clear SSH packet longer than 35,000 bytes or with padding that does not fit.',
  ftp_bounce: 'An FTP PORT command that names another host than the client, or a privileged port.',
  text_line_too_long: 'A command line of FTP, SMTP, POP3 or IMAP longer than 2,048 bytes.',
  smb_bad_offset: 'An SMB field whose offset or length lies outside its message.',
  smb_bad_compression: 'An SMB 3 compression header whose sizes do not add up (CVE-2020-0796).',
  smb_mixed_transaction: 'An SMB 1 transaction continued by another kind of request than began it (MS17-010).',
  dcerpc_bad_length: 'A DCE/RPC fragment shorter than its own headers.',
  ntlm_bad_offset: 'An NTLMSSP field that lies outside its message.',
} as const

export type ViolationRule = keyof typeof VIOLATION_RULES

/** Counts one breach of the rule. */
export const violate = (facts: ProtocolAnalysis, rule: ViolationRule): void => {
  facts.protocol_violations = (facts.protocol_violations ?? 0) + 1
  facts.violation_rules ??= {}
  const rules = facts.violation_rules
  rules[rule] = (rules[rule] ?? 0) + 1
}
