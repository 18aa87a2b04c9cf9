// What hellos and certificates say, written into the facts of a flow. Shared by TLS, DTLS and QUIC.
import { hash, X509Certificate } from 'node:crypto'
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
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
  if (facts.tls_subject != null || facts.tls_not_after_us != null) return
  const certificate = certificateOf(der)
  if (certificate) Object.assign(facts, certificate, { tls_subject_alt_names: [...certificate.tls_subject_alt_names] })
  else violate(facts, 'tls_malformed_certificate')
}

type CertificateFacts = Pick<
  ProtocolAnalysis,
  'tls_subject' | 'tls_issuer' | 'tls_is_self_signed' | 'tls_not_before_us' | 'tls_not_after_us'
> & { readonly tls_subject_alt_names: string[] }

/** Certificates remembered by the hash of their bytes: reading one costs 100 microseconds, and a server sends the same to everybody. */
const MAX_REMEMBERED = 512
const remembered = new Map<string, CertificateFacts | undefined>()

const certificateOf = (der: Uint8Array): CertificateFacts | undefined => {
  const key = hash('sha256', der, 'base64')
  if (remembered.has(key)) return remembered.get(key)
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  const facts = readCertificate(der)
  remembered.set(key, facts)
  return facts
}

const readCertificate = (der: Uint8Array): CertificateFacts | undefined => {
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(der)
  } catch {
    return undefined
  }
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
  let names: string[] | undefined
  for (const name of alternativeNames(certificate.subjectAltName)) names = withEntry(names, name)
  return {
    tls_subject: nameOf(certificate.subject) ?? null,
    tls_issuer: nameOf(certificate.issuer) ?? null,
    tls_subject_alt_names: names ?? [],
    tls_is_self_signed: certificate.subject === certificate.issuer,
    tls_not_before_us: Number.isFinite(from) ? from * 1000 : null,
    tls_not_after_us: Number.isFinite(to) ? to * 1000 : null,
  }
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
