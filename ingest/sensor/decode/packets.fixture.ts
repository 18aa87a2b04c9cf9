// Packets and captures built in code, for the tests of this folder.
import { appendPacket, createPacketBatch, type PacketBatch } from '../capture/packet-batch.ts'

const be16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff]
const be32 = (value: number): number[] => [...be16(value >>> 16), ...be16(value & 0xffff)]

export const bytesOf = (content: string | readonly number[]): number[] =>
  typeof content === 'string' ? [...Buffer.from(content, 'latin1')] : [...content]

const ipv4Bytes = (text: string): number[] => text.split('.').map(Number)

export const ipv6Bytes = (text: string): number[] => {
  const [head = '', tail = ''] = text.split('::')
  const groups = (part: string) => (part ? part.split(':').map((group) => Number.parseInt(group, 16)) : [])
  const [first, last] = [groups(head), groups(tail)]
  const zeros = new Array<number>(8 - first.length - last.length).fill(0)
  return [...first, ...zeros, ...last].flatMap(be16)
}

type Ip = {
  src?: string
  dst?: string
  ttl?: number
  id?: number
  fragment?: number
  options?: number[]
  length?: number
}

/** IPv4 around a transport segment. `fragment`: flags and offset as on the wire; `length` overrides the total length. */
export const ipv4 = (protocol: number, body: readonly number[], ip: Ip = {}): number[] => {
  const { src = '10.0.0.1', dst = '10.0.0.2', ttl = 64, id = 1, fragment = 0, options = [], length } = ip
  const headerWords = 5 + options.length / 4
  const total = length ?? headerWords * 4 + body.length
  const head = [0x40 | headerWords, 0, ...be16(total), ...be16(id), ...be16(fragment), ttl, protocol, 0, 0]
  return [...head, ...ipv4Bytes(src), ...ipv4Bytes(dst), ...options, ...body]
}

/** IPv6 whose first header after the fixed one is `next`. */
export const ipv6 = (next: number, body: readonly number[], src = 'fd00::1', dst = 'fd00::2'): number[] => [
  ...[0x60, 0, 0, 0, ...be16(body.length), next, 64],
  ...ipv6Bytes(src),
  ...ipv6Bytes(dst),
  ...body,
]

const FLAG_BITS: Record<string, number> = { F: 1, S: 2, R: 4, P: 8, A: 16, U: 32 }

type Tcp = { seq?: number; ack?: number; window?: number; payload?: string | readonly number[] }

/** A TCP segment; flags such as "SA". */
export const tcp = (sourcePort: number, targetPort: number, flags: string, options: Tcp = {}): number[] => {
  const { seq = 1000, ack = 0, window = 512, payload = '' } = options
  const bits = [...flags].reduce((sum, flag) => sum | (FLAG_BITS[flag] ?? 0), 0)
  const head = [...be16(sourcePort), ...be16(targetPort), ...be32(seq), ...be32(ack), 0x50, bits, ...be16(window)]
  return [...head, 0, 0, 0, 0, ...bytesOf(payload)]
}

export const udp = (sourcePort: number, targetPort: number, payload: string | readonly number[] = 'x'): number[] => {
  const body = bytesOf(payload)
  return [...be16(sourcePort), ...be16(targetPort), ...be16(8 + body.length), 0, 0, ...body]
}

export const icmp = (type: number, code: number): number[] => [type, code, 0, 0, 0, 1, 0, 1]

/** An Ethernet frame; `tags` are VLAN ids from the outside in. */
export const ethernet = (etherType: number, body: readonly number[], tags: readonly number[] = []): number[] => [
  ...new Array<number>(12).fill(2),
  ...tags.flatMap((id) => [...be16(0x8100), ...be16(id)]),
  ...be16(etherType),
  ...body,
]

export type Sent = {
  readonly atMs: number
  readonly bytes: readonly number[]
  readonly linkType?: number
  readonly wire?: number
}

/** Capture time 0 of the tests: 2026-01-01T00:00:00Z, microseconds. */
export const T0_US = 1_767_225_600_000_000

/** Packets (raw IP unless they say otherwise) as one batch; times are milliseconds after T0_US. */
export const batchOf = (packets: readonly Sent[]): PacketBatch => {
  const batch = createPacketBatch(Math.max(1, packets.length))
  batch.bytes = Uint8Array.from(packets.flatMap(({ bytes }) => bytes))
  let offset = 0
  for (const { atMs, bytes, linkType = 101, wire = bytes.length } of packets) {
    appendPacket(batch, linkType, T0_US + atMs * 1000, offset, bytes.length, wire)
    offset += bytes.length
  }
  return batch
}

type Talk = { readonly from?: string; readonly to?: string; readonly port?: number; readonly targetPort?: number }

/** A TCP conversation: each step is [ms, direction, flags, payload?]. Sequence and acknowledgement numbers follow from the steps. */
export const tcpTalk = (
  steps: readonly (readonly [number, '>' | '<', string, string?])[],
  { from = '10.0.0.1', to = '10.0.0.2', port = 40_000, targetPort = 80 }: Talk = {},
): Sent[] => {
  const next = { '>': 1000, '<': 9000 }
  return steps.map(([atMs, direction, flags, payload = '']) => {
    const numbers = {
      seq: next[direction],
      ack: flags.includes('A') ? next[direction === '>' ? '<' : '>'] : 0,
      payload,
    }
    next[direction] += payload.length + (/[SF]/.test(flags) ? 1 : 0)
    const bytes =
      direction === '>'
        ? ipv4(6, tcp(port, targetPort, flags, numbers), { src: from, dst: to })
        : ipv4(6, tcp(targetPort, port, flags, numbers), { src: to, dst: from })
    return { atMs, bytes }
  })
}
