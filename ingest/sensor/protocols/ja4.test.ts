import { expect, test } from 'vitest'
import { ja4Of } from './ja4.ts'
import { clientHelloMessage } from './tls.fixture.ts'
import { readClientHello } from './tls-hello.ts'

const helloOf = (message: readonly number[]) => {
  const bytes = Uint8Array.from(message)
  const hello = readClientHello(bytes, 4, bytes.length - 4, bytes.length)
  if (!hello?.isWhole) throw new Error('not a whole ClientHello')
  return hello
}

const numbers = (hex: string) => hex.split(',').map((text) => Number.parseInt(text, 16))

// The example of the JA4 technical details: lists as sent, with the GREASE values that Chrome adds.
const CHROME = {
  name: 'example.org',
  alpn: 'h2',
  ciphers: numbers('3a3a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035'),
  versions: numbers('4a4a,0304,0303'),
  extensions: numbers('1a1a,001b,0033,4469,0017,002d,0005,0023,0012,ff01,000b,000a,0015,2a2a'),
  algorithms: numbers('0403,0804,0401,0503,0805,0501,0806,0601'),
}

test('equals the published example, whatever the order of ciphers and extensions', () => {
  const published = 't13d1516h2_8daaf6152771_e5627efa2ab1'
  expect(ja4Of(helloOf(clientHelloMessage(CHROME)), 't')).toBe(published)
  const shuffled = { ...CHROME, ciphers: CHROME.ciphers.toReversed(), extensions: CHROME.extensions.toReversed() }
  expect(ja4Of(helloOf(clientHelloMessage(shuffled)), 't')).toBe(published)
})

test.each([
  ['no server name is i', { ciphers: [0x1301] }, 't', 't13i010100'],
  ['QUIC is q', { name: 'a.example', alpn: 'h3' }, 'q', 'q13d0203h3'],
  ['first and last character of the first protocol', { alpn: 'http/1.1' }, 't', 't13i0202h1'],
  ['a protocol of one character stands twice', { alpn: 'x' }, 't', 't13i0202xx'],
  ['a protocol that is not alphanumeric shows its hexadecimal form', { alpn: [0xab, 0x31, 0xcd] }, 't', 't13i0202ad'],
  ['without supported versions the hello says it', { versions: [], version: 0x0301 }, 't', 't10i020000'],
  ['DTLS 1.2', { versions: [], version: 0xfefd }, 'd', 'dd2i020000'],
  ['counts stop at 99', { ciphers: Array.from({ length: 120 }, (_, i) => i + 1) }, 't', 't13i990100'],
] as const)('%s', (_name, hello, transport, head) => {
  expect(ja4Of(helloOf(clientHelloMessage(hello)), transport).split('_')[0]).toBe(head)
})

test('a client without extensions has the empty hash', () => {
  expect(ja4Of(helloOf(clientHelloMessage({ versions: [] })), 't')).toMatch(/_000000000000$/)
})
