import { createCipheriv } from 'node:crypto'
import { expect, test } from 'vitest'
import { analysisOf, sendDamaged } from './conversation.fixture.ts'
import { clientKeys, quicVersionOf, readVarint } from './quic-initial.ts'
import { be16, clientHelloMessage } from './tls.fixture.ts'

const CONNECTION_ID = Buffer.from('8394c8f03e515708', 'hex')

// RFC 9001, appendix A.1; draft-ietf-quic-tls-29, appendix A.1; RFC 9369, appendix A.1.
test.each([
  [1, '1f369613dd76d5467730efcbe3b1a22d', 'fa044b2f42a3fd3b46fb255c', '9f50449e04a0e810283a1e9933adedd2'],
  [0xff00001d, '175257a31eb09dea9366d8bb79ad80ba', '6b26114b9cba2b63a9e8dd4f', '9ddd12c994c0698b89374a9c077a3077'],
  [0x6b3343cf, '8b1a0bc121284290a29e0971b5cd045d', '91f73e2351d8fa91660e909f', '45b95e15235d6f45a6b19cbcb0294ba9'],
])('keys of version %i are the published ones', (number, key, iv, headerKey) => {
  const version = quicVersionOf(number)
  const keys = version && clientKeys(version, CONNECTION_ID)
  expect([keys?.key, keys?.iv, keys?.headerKey].map((bytes) => bytes?.toString('hex'))).toEqual([key, iv, headerKey])
})

/** A protected Initial: number of 4 bytes, padded to 1162 bytes of frames as in the RFC. */
const initialOf = (number: number, packetNumber: number, frames: readonly number[]): number[] => {
  const version = quicVersionOf(number)
  if (!version) throw new Error('no such version')
  const { key, iv, headerKey } = clientKeys(version, CONNECTION_ID)
  const plain = Buffer.concat([Buffer.from(frames)], 1162)
  const first = 0xc3 | (version.initialType << 4)
  const versionBytes = [...be16(number >>> 16), ...be16(number & 0xffff)]
  const header = Buffer.from([first, ...versionBytes, 8, ...CONNECTION_ID, 0, 0, 0x44, 0x9e, 0, 0, 0, packetNumber])
  const nonce = Buffer.from(iv)
  nonce[11] = (nonce[11] as number) ^ packetNumber
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  cipher.setAAD(header)
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  const mask = createCipheriv('aes-128-ecb', headerKey, null).update(body.subarray(0, 16))
  header[0] = (header[0] as number) ^ ((mask[0] as number) & 0x0f)
  for (let i = 0; i < 4; i++) header[18 + i] = (header[18 + i] as number) ^ (mask[i + 1] as number)
  return [...header, ...body]
}

const cryptoFrame = (offset: number, data: readonly number[]): number[] => [
  ...[6, ...be16(0x4000 | offset), ...be16(0x4000 | data.length)],
  ...data,
]

// RFC 9001, appendix A.2.
const RFC_FRAME = Buffer.from(
  '060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c0' +
    '00000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d00170018001000070005' +
    '04616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748' +
    '002b0003020304000d0010000e0403050306030203080408050806002d00020101001c000240010039003204' +
    '08ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8f03e51570806048000ffff',
  'hex',
)

test('the published client Initial gives the server name and the protocol', () => {
  const packet = initialOf(1, 2, [...RFC_FRAME])
  const text = Buffer.from(packet).toString('hex')
  expect(text.slice(0, 76)).toBe('c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9b')
  expect(text.slice(-32)).toBe('e221af44860018ab0856972e194cd934')
  expect(analysisOf('udp', 8443, [{ from: '>', content: packet }])).toMatchObject({
    service: 'quic',
    service_source: 'content',
    quic_version: '1',
    tls_sni: 'example.com',
    tls_alpn: 'alpn',
    tls_version: '1.3',
    ja4: expect.stringMatching(/^q13d0211an_/),
  })
})

const HELLO = clientHelloMessage({
  name: 'long.example',
  alpn: 'h3',
  extensions: Array.from({ length: 200 }, (_, i) => 100 + i),
})

test.each([1, 0x6b3343cf, 0xff00001d])(
  'version %i: a ClientHello shuffled over two Initials is put together',
  (version) => {
    const middle = 300
    const packets = [
      initialOf(version, 0, [
        0,
        0,
        1,
        ...cryptoFrame(middle, HELLO.slice(middle)),
        ...cryptoFrame(0, HELLO.slice(0, 100)),
      ]),
      initialOf(version, 1, [2, 0, 0, 0, 0, ...cryptoFrame(100, HELLO.slice(100, middle))]),
    ]
    const facts = analysisOf(
      'udp',
      443,
      packets.map((content) => ({ from: '>' as const, content })),
    )
    expect(facts).toMatchObject({ tls_sni: 'long.example', tls_alpn: 'h3', ja4: expect.stringMatching(/^q13d02/) })
  },
)

test('a wrong tag is a violation, and only the first Initials of a flow are decrypted', () => {
  const packet = initialOf(1, 0, cryptoFrame(0, HELLO.slice(0, 50))).with(600, 0x55)
  const facts = analysisOf(
    'udp',
    443,
    Array.from({ length: 20 }, () => ({ from: '>' as const, content: packet })),
  )
  expect(facts).toMatchObject({ service: 'quic', violation_rules: { quic_bad_initial: 6 } })
})

test('versions without readable Initials are named', () => {
  const google = [0x09, 1, 2, 3, 4, 5, 6, 7, 8, ...Buffer.from('Q043'), 1, 2, 3]
  expect(analysisOf('udp', 443, [{ from: '>', content: google }])).toMatchObject({
    service: 'quic',
    quic_version: 'Q043',
  })
})

test('variable-length integers are those of RFC 9000, appendix A.1', () => {
  const read = (hex: string) => readVarint(Buffer.from(hex, 'hex'), 0, hex.length / 2)?.value
  expect(['9d7f3e7d', '7bbd', '25', '4025'].map(read)).toEqual([494878333, 15293, 37, 37])
  expect(read('7b')).toBeUndefined()
})

test('damaged Initials are survived', () => {
  const packets = [1, 0xff00001d].map((version) => initialOf(version, 0, cryptoFrame(0, HELLO)))
  for (const content of packets) sendDamaged('udp', 443, [{ from: '>', content }], 60)
})
