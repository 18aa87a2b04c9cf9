// What hellos and certificates say, written into the facts of a flow. Shared by TLS, DTLS and QUIC.
import { X509Certificate } from 'node:crypto'
import type { ProtocolAnalysis } from '../../schemas/messages.ts'
import { type Ja4Transport, ja4Of } from './ja4.ts'
import { printable, printableText } from './payload.ts'
import { withEntry } from './session.ts'
import { type ClientHello, type ServerHello, versionName } from './tls-hello.ts'
import { violate } from './violations.ts'

/** Notes a ClientHello; JA4 only of a whole one. A second hello of the flow changes nothing. */
export const noteClientHello = (facts: ProtocolAnalysis, hello: ClientHello, transport: Ja4Transport): void => {
  if (facts.ja4) return
  if (hello.serverName) facts.tls_sni ??= hello.serverName
  if (hello.alpn) facts.tls_alpn ??= printableText(hello.alpn, 0, hello.alpn.length)
  const version = versionName(hello.version)
  // The server's choice, once known, stands.
  if (version && !facts.tls_cipher) facts.tls_version = version
  if (hello.isWhole) facts.ja4 = ja4Of(hello, transport)
}

export const noteServerHello = (facts: ProtocolAnalysis, hello: ServerHello): void => {
  const version = versionName(hello.version)
  if (version) facts.tls_version = version
  facts.tls_cipher = hello.cipher.toString(16).padStart(4, '0')
}

/** Notes the server's certificate in DER. Bytes that are no certificate are a violation. */
export const noteCertificate = (facts: ProtocolAnalysis, der: Uint8Array): void => {
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(der)
  } catch {
    violate(facts, 'tls_malformed_certificate')
    return
  }
  const subject = nameOf(certificate.subject)
  const issuer = nameOf(certificate.issuer)
  if (subject) facts.tls_subject ??= subject
  if (issuer) facts.tls_issuer ??= issuer
  for (const name of alternativeNames(certificate.subjectAltName)) {
    facts.tls_subject_alt_names = withEntry(facts.tls_subject_alt_names, name)
  }
  facts.tls_is_self_signed ??= certificate.subject === certificate.issuer
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
  if (Number.isFinite(from)) facts.tls_not_before_us ??= from * 1000
  if (Number.isFinite(to)) facts.tls_not_after_us ??= to * 1000
}

/** Common name, else organisation, of a name in lines such as "CN=example.org". */
const nameOf = (distinguishedName: string | undefined): string | undefined => {
  const lines = (distinguishedName ?? '').split('\n')
  const line = lines.find((part) => part.startsWith('CN=')) ?? lines.find((part) => part.startsWith('O='))
  return line ? printable(line.slice(line.indexOf('=') + 1)) : undefined
}

/** DNS names and addresses of a list such as "DNS:a.example, IP Address:192.0.2.1". */
const alternativeNames = (list: string | undefined): string[] =>
  [...(list ?? '').matchAll(/(?:DNS|IP Address):([^,]+)/g)].map(([, name = '']) => printable(name.trim()).toLowerCase())
