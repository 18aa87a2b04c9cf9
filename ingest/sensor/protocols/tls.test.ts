import { describe, expect, test } from 'vitest'
import { analysisOf, analysisOfPackets, type Message, segmentsOf, sendDamaged } from './conversation.fixture.ts'
import { be16, be24, clientHelloMessage, record, serverHelloMessage } from './tls.fixture.ts'

/** Self-signed by srv.example of "Example Org", made for this test; alternative names srv.example, *.srv.example, 192.0.2.7. */
const CERTIFICATE = Buffer.from(
  'MIIB3DCCAYGgAwIBAgIUNo2YiHKg5UCv+hDrbJ8nUC9cC60wCgYIKoZIzj0EAwIwLDEUMBIGA1UECgwLRXhhbXBsZSBPcmcxFDAS' +
    'BgNVBAMMC3Nydi5leGFtcGxlMB4XDTI2MTEyNDExNDA1MFoXDTI3MTEyNDExNDA1MFowLDEUMBIGA1UECgwLRXhhbXBsZSBPcmcx' +
    'FDASBgNVBAMMC3Nydi5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfSRyutRPq0Fn9NiandJ/jNaFbws5COFS4b+P' +
    '+oZB0p070cfpa/x2UBeeD5IimnbyX9tqWQL1TcEUEwyHnzYFq6OBgDB+MB0GA1UdDgQWBBRpLWvpmKFoWkuVBbRRz3zN48j9LjAf' +
    'BgNVHSMEGDAWgBRpLWvpmKFoWkuVBbRRz3zN48j9LjAPBgNVHRMBAf8EBTADAQH/MCsGA1UdEQQkMCKCC3Nydi5leGFtcGxlgg0q' +
    'LnNydi5leGFtcGxlhwTAAAIHMAoGCCqGSM49BAMCA0kAMEYCIQCkJWPcU+wLO+YESnPTM7NM0xWb/pfzPPKsZ5yPlX3BrAIhAI3Y' +
    'zM1Y28gm+tyIrWk+EuRSlJl2Mf62UuB0dI5DhUuC',
  'base64',
)

const hello = clientHelloMessage({ name: 'Www.Example.ORG', alpn: 'h2', versions: [0x0304, 0x0303] })
const certificateMessage = (der: readonly number[]): number[] => {
  const list = [...be24(der.length), ...der]
  return [11, ...be24(list.length + 3), ...be24(list.length), ...list]
}
const ofClient = (content: readonly number[]): Message => ({ from: '>', content })
const ofServer = (content: readonly number[]): Message => ({ from: '<', content })

test('client and server hello: name, protocol, version and cipher that the server chose', () => {
  const facts = analysisOf('tcp', 9443, [
    ofClient(record(22, hello)),
    ofServer([...record(22, serverHelloMessage(0x1302, 0x0304)), ...record(23, [1, 2, 3])]),
  ])
  expect(facts).toMatchObject({
    service: 'tls',
    tls_sni: 'www.example.org',
    tls_alpn: 'h2',
    tls_version: '1.3',
    tls_cipher: '1302',
    ja4: expect.stringMatching(/^t13d0203h2_/),
  })
  expect(facts?.tls_subject).toBeUndefined()
})

describe('a ClientHello is read whole', () => {
  const whole = analysisOf('tcp', 443, [ofClient(record(22, hello))])
  const bytes = record(22, hello)
  test.each([
    ['over three segments', [bytes.slice(0, 3), bytes.slice(3, 60), bytes.slice(60)]],
    ['over two records', [[...record(22, hello.slice(0, 50)), ...record(22, hello.slice(50))]]],
    ['byte by byte', bytes.map((byte) => [byte])],
  ])('%s', (_name, parts) => {
    expect(analysisOf('tcp', 443, parts.map(ofClient))).toEqual(whole)
  })

  test('in segments out of order and sent twice', () => {
    const [opening, first, second, third] = segmentsOf(
      443,
      [bytes.slice(0, 40), bytes.slice(40, 90), bytes.slice(90)].map(ofClient),
    )
    if (!opening || !first || !second || !third) throw new Error('three segments')
    const sent = [opening, first, third, first, second, third].map((packet, atMs) => ({ ...packet, atMs }))
    expect(analysisOfPackets(sent)).toEqual(whole)
  })
})

test('a hello cut by the snap length shows what is there, without a fingerprint of a part', () => {
  const cut = record(22, hello).slice(0, 80)
  const facts = analysisOf('tcp', 443, [{ from: '>', content: cut, wireBytes: 1400 }])
  expect(facts).toMatchObject({ service: 'tls', tls_sni: 'www.example.org' })
  expect(facts?.ja4).toBeUndefined()
})

test('certificate of TLS 1.2 over several segments', () => {
  const flight = [
    ...record(22, serverHelloMessage(0xc02f, 0x0303)),
    ...record(22, certificateMessage([...CERTIFICATE])),
    ...record(22, [14, 0, 0, 0]),
  ]
  const facts = analysisOf('tcp', 443, [
    ofClient(record(22, hello)),
    ...[flight.slice(0, 200), flight.slice(200)].map(ofServer),
  ])
  expect(facts).toMatchObject({
    tls_version: '1.2',
    tls_cipher: 'c02f',
    tls_subject: 'srv.example',
    tls_issuer: 'srv.example',
    tls_subject_alt_names: ['srv.example', '*.srv.example', '192.0.2.7'],
    tls_is_self_signed: true,
  })
  expect((facts?.tls_not_after_us ?? 0) - (facts?.tls_not_before_us ?? 0)).toBe(365 * 86_400e6)
})

test.each([
  ['bytes that are no certificate', record(22, certificateMessage([1, 2, 3, 4])), 'tls_malformed_certificate'],
  ['a certificate beyond its message', record(22, [11, ...be24(6), ...be24(3), ...be24(99)]), 'tls_bad_handshake'],
  ['a record too long', [22, 3, 3, 0xff, 0xff, 1, 2, 3], 'tls_record_too_long'],
] as const)('%s: a violation', (_name, answer, rule) => {
  const facts = analysisOf('tcp', 443, [ofClient(record(22, hello)), ofServer(answer)])
  expect(facts).toMatchObject({ violation_rules: { [rule]: 1 }, protocol_violations: 1 })
})

test('an extension beyond the hello: a violation', () => {
  // The length of the last extension, which is 5.
  const broken = hello.with(hello.length - 6, 200)
  expect(analysisOf('tcp', 443, [ofClient(record(22, broken))])).toMatchObject({
    violation_rules: { tls_bad_handshake: 1 },
  })
})

test('DNS over TLS is told by its port', () => {
  expect(analysisOf('tcp', 853, [ofClient(record(22, hello))])).toMatchObject({
    service: 'dot',
    tls_sni: 'www.example.org',
  })
})

test('DTLS: version, name, fingerprint and cipher', () => {
  const datagram = (message: readonly number[]): number[] => {
    const [type, ...rest] = message
    const whole = [type as number, ...rest.slice(0, 3), 0, 0, 0, 0, 0, ...rest.slice(0, 3), ...rest.slice(3)]
    return [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, ...be16(whole.length), ...whole]
  }
  const offered = clientHelloMessage({ name: 'a.example', versions: [], version: 0xfefd, hasCookie: true })
  const chosen = serverHelloMessage(0xc02b, 0xfefd)
  expect(analysisOf('udp', 4433, [ofClient(datagram(offered)), ofServer(datagram(chosen))])).toMatchObject({
    service: 'dtls',
    tls_version: 'DTLS 1.2',
    tls_sni: 'a.example',
    tls_cipher: 'c02b',
    ja4: expect.stringMatching(/^dd2d0201/),
  })
})

test('damaged handshakes are survived', () => {
  const answer = [
    ...record(22, serverHelloMessage(0xc02f, 0x0303)),
    ...record(22, certificateMessage([...CERTIFICATE])),
  ]
  sendDamaged('tcp', 443, [ofClient(record(22, hello)), ofServer(answer)])
})
