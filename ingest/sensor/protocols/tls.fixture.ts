// TLS messages built in code, for tests.
import { bytesOf } from '../decode/packets.fixture.ts'

export const be16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff]
export const be24 = (value: number): number[] => [(value >> 16) & 0xff, ...be16(value)]

type Hello = {
  readonly name?: string
  readonly alpn?: string | readonly number[]
  readonly ciphers?: readonly number[]
  readonly versions?: readonly number[]
  /** Further extensions, empty except those that have content of their own. */
  readonly extensions?: readonly number[]
  readonly algorithms?: readonly number[]
  readonly version?: number
  /** DTLS: an empty cookie stands before the cipher suites. */
  readonly hasCookie?: boolean
}

const extension = (type: number, body: readonly number[]): number[] => [...be16(type), ...be16(body.length), ...body]

/** A ClientHello message (type, length, body). */
export const clientHelloMessage = (hello: Hello = {}): number[] => {
  const { name, alpn, ciphers = [0x1301, 0xc02f], versions = [0x0304], extensions = [], algorithms = [] } = hello
  const host = bytesOf(name ?? '')
  const protocol = bytesOf(alpn ?? '')
  const list = [
    ...(name ? extension(0, [...be16(host.length + 3), 0, ...be16(host.length), ...host]) : []),
    ...(alpn ? extension(16, [...be16(protocol.length + 1), protocol.length, ...protocol]) : []),
    ...(versions.length > 0 ? extension(43, [versions.length * 2, ...versions.flatMap(be16)]) : []),
    ...(algorithms.length > 0 ? extension(13, [...be16(algorithms.length * 2), ...algorithms.flatMap(be16)]) : []),
    ...extensions.flatMap((type) => extension(type, [])),
  ]
  const body = [
    ...be16(hello.version ?? 0x0303),
    ...new Array<number>(32).fill(9),
    ...[0, ...(hello.hasCookie ? [0] : [])],
    ...[...be16(ciphers.length * 2), ...ciphers.flatMap(be16)],
    ...[1, 0],
    ...[...be16(list.length), ...list],
  ]
  return [1, ...be24(body.length), ...body]
}

/** A ServerHello that chooses. */
export const serverHelloMessage = (cipher: number, version: number): number[] => {
  const chosen = extension(43, be16(version))
  const body = [3, 3, ...new Array<number>(32).fill(7), 0, ...be16(cipher), 0, ...be16(chosen.length), ...chosen]
  return [2, ...be24(body.length), ...body]
}

/** A record of TLS. */
export const record = (type: number, content: readonly number[]): number[] => [
  type,
  3,
  3,
  ...be16(content.length),
  ...content,
]
