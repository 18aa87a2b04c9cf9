// JA4 fingerprint of a TLS client (FoxIO, "JA4: TLS Client Fingerprinting", technical details).
import { hash } from 'node:crypto'
import type { ClientHello } from './tls-hello.ts'

const SERVER_NAME = 0
const ALPN = 16
const EMPTY_HASH = '000000000000'
const VERSIONS = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
  [0xfeff, 'd1'],
  [0xfefd, 'd2'],
  [0xfefc, 'd3'],
])

/** t: TLS over TCP, q: QUIC, d: DTLS. */
export type Ja4Transport = 't' | 'q' | 'd'

/** Fingerprint of a whole ClientHello, such as t13d1516h2_8daaf6152771_e5627efa2ab1. */
export const ja4Of = (hello: ClientHello, transport: Ja4Transport): string => {
  const head = [
    transport,
    VERSIONS.get(hello.version) ?? '00',
    hello.extensions.includes(SERVER_NAME) ? 'd' : 'i',
    twoDigits(hello.ciphers.length),
    twoDigits(hello.extensions.length),
    ends(hello.alpn),
  ].join('')
  const extensions = hello.extensions.filter((type) => type !== SERVER_NAME && type !== ALPN)
  const sorted = sortedHex(extensions)
  const algorithms = hello.signatureAlgorithms.map(hex4).join(',')
  const offered = algorithms ? `${sorted}_${algorithms}` : sorted
  return `${head}_${shortHash(sortedHex(hello.ciphers))}_${sorted ? shortHash(offered) : EMPTY_HASH}`
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0')
const sortedHex = (values: readonly number[]): string => values.map(hex4).sort().join(',')
const twoDigits = (count: number): string => String(Math.min(count, 99)).padStart(2, '0')
const shortHash = (text: string): string => (text ? hash('sha256', text, 'hex').slice(0, 12) : EMPTY_HASH)

/** First and last character of the first ALPN value; of its hexadecimal form where one of them is not alphanumeric; 00: none. */
const ends = (alpn: Uint8Array | undefined): string => {
  if (!alpn || alpn.length === 0) return '00'
  const text = Buffer.from(alpn).toString('latin1')
  const firstAndLast = `${text.at(0)}${text.at(-1)}`
  if (/^[0-9A-Za-z]{2}$/.test(firstAndLast)) return firstAndLast
  const hex = Buffer.from(alpn).toString('hex')
  return `${hex.at(0)}${hex.at(-1)}`
}
