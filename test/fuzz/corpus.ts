// What the damaged captures are made from: packets of our own captures, and built ones for what those do not hold.
import { openCapture } from '../../ingest/sensor/capture/capture-file.ts'
import { ethernet, icmp, ipv4, ipv6, tcp, tcpTalk, udp } from '../../ingest/sensor/decode/packets.fixture.ts'

export type Frame = { readonly linkType: number; readonly bytes: Buffer }
/** Frames that belong together, such as a conversation. */
export type Talk = readonly Frame[]

/** Frames taken from one capture: enough for every kind of conversation in it. */
const FRAMES_PER_CAPTURE = 3000
const TALK_FRAMES = 24

/** Packets of a capture in pieces of some consecutive ones. Throws when it cannot be read. */
export const talksOf = async (file: string): Promise<Talk[]> => {
  const frames: Frame[] = []
  for await (const batch of openCapture(file).batches) {
    for (let i = 0; i < batch.count && frames.length < FRAMES_PER_CAPTURE; i++) {
      const from = batch.offset[i] as number
      const bytes = Buffer.from(batch.bytes.subarray(from, from + (batch.capturedLength[i] as number)))
      frames.push({ linkType: batch.linkType[i] as number, bytes })
    }
    if (frames.length >= FRAMES_PER_CAPTURE) break
  }
  const talks: Talk[] = []
  for (let at = 0; at < frames.length; at += TALK_FRAMES) talks.push(frames.slice(at, at + TALK_FRAMES))
  return talks
}

const frameOf = (bytes: readonly number[], linkType = 101): Frame => ({ linkType, bytes: Buffer.from(bytes) })
const framed = (packets: readonly (readonly number[])[]): Talk =>
  packets.map((bytes) => frameOf(ethernet(0x0800, bytes), 1))

const inner = ipv4(6, tcp(1234, 443, 'PA', { payload: 'hello' }))
const inner6 = ipv6(17, udp(1234, 53, 'hello'))
const frame = ethernet(0x0800, inner)
const label = [0, 1, 1, 64]
const name = [7, ...Buffer.from('example'), 3, ...Buffer.from('org'), 0]
const question = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...name, 0, 1, 0, 1]
const answer = [
  0,
  1,
  0x81,
  0x80,
  0,
  1,
  0,
  1,
  0,
  0,
  0,
  0,
  ...name,
  0,
  1,
  0,
  1,
  0xc0,
  12,
  0,
  1,
  0,
  1,
  0,
  0,
  0,
  9,
  0,
  4,
  1,
  2,
  3,
  4,
]
const long = udp(5000, 53, [...question, ...new Array(200).fill(7)])

const TUNNELS: Talk = framed([
  ipv4(47, [0xb0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, ...inner]),
  ipv4(47, [0, 0, 0x65, 0x58, ...frame]),
  ipv4(47, [0x30, 0x81, 0x88, 0x0b, 0, 50, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 3, 0, 0x21, ...inner]),
  ipv4(47, [0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 1, 0, 6, ...new Array(8).fill(0), ...frame]),
  ipv4(4, inner),
  ipv4(41, inner6),
  ipv4(97, [0x30, 0, ...frame]),
  ipv4(17, udp(5000, 4789, [8, 0, 0, 0, 0, 0, 9, 0, ...frame])),
  ipv4(17, udp(5000, 6081, [1, 0, 0x65, 0x58, 0, 1, 0, 0, 9, 9, 9, 9, ...frame])),
  ipv4(17, udp(5000, 2152, [0x34, 255, 0, 8 + inner.length, 0, 0, 1, 2, 0, 0, 0, 0x85, 1, 0, 0, 0, ...inner])),
  ipv4(17, udp(5000, 1701, [0x4a, 2, 0, 99, 0, 1, 0, 3, 0, 0, 0, 0, 0, 2, 7, 7, 0, 0x21, ...inner])),
  ipv4(
    17,
    udp(5000, 5247, [
      0,
      0x10,
      3,
      0,
      0,
      0,
      0,
      0,
      8,
      1,
      ...new Array(22).fill(2),
      0xaa,
      0xaa,
      3,
      0,
      0,
      0,
      8,
      0,
      ...inner,
    ]),
  ),
  ipv4(17, udp(5000, 3544, [0, 1, 0, 0, ...new Array(9).fill(0), 0, 0, 1, 2, 3, 4, 5, 6, ...inner6])),
])

const LINKS: Talk = [
  frameOf(ethernet(0x0800, inner, [1, 2]), 1),
  frameOf(ethernet(0x8847, [...label, ...inner]), 1),
  frameOf(ethernet(0x8847, [...label, 0, 0, 0, 0, ...frame]), 1),
  frameOf(ethernet(0x8864, [0x11, 0, 0, 1, 0, 60, 0, 0x21, ...inner]), 1),
  frameOf(ethernet(0x88e7, [0, 0, 0, 1, ...frame]), 1),
  frameOf([2, 0, 0, 0, ...inner], 0),
  frameOf([0xff, 3, 0, 0x57, ...inner6], 50),
  frameOf([...new Array(14).fill(0), 8, 0, ...inner], 113),
  frameOf([8, 0, ...new Array(18).fill(0), ...inner], 276),
  frameOf([2, 0, 0, 0, 8, 0, 10, 0, 1, 2, 3, 4, 4 + inner.length, 0, 9, 0, ...inner], 239),
  frameOf([61, 2, ...new Array(62).fill(0), ...inner], 117),
]

const FRAGMENTS: Talk = framed(
  [0, 64, 128, 192].map((at) =>
    ipv4(17, long.slice(at, at + 64), { id: 5, fragment: (at + 64 < long.length ? 0x2000 : 0) | (at / 8) }),
  ),
)

const MESSAGES: Talk = framed([
  ipv4(17, udp(5000, 53, question), { src: '10.0.0.1', dst: '10.0.0.2' }),
  ipv4(17, udp(53, 5000, answer), { src: '10.0.0.2', dst: '10.0.0.1' }),
  ipv4(1, icmp(8, 0)),
  ipv4(1, [3, 1, 0, 0, 0, 0, 0, 0, ...ipv4(17, udp(5000, 53, question))]),
])

const web = tcpTalk([
  [0, '>', 'S'],
  [1, '<', 'SA'],
  [2, '>', 'A'],
  [3, '>', 'PA', 'GET /a HTTP/1.1\r\nHost: example.org\r\nUser-Agent: x\r\n\r\n'],
  [4, '<', 'PA', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
  [5, '>', 'FA'],
  [6, '<', 'FA'],
]).map(({ bytes }) => bytes)

/** Conversations of what the shipped captures hold little of. */
export const builtTalks = (): Talk[] => [TUNNELS, LINKS, FRAGMENTS, MESSAGES, framed(web)]

/** Every link type that is read, and some that are not. */
export const LINK_TYPES = [
  0, 1, 9, 12, 14, 50, 51, 101, 104, 105, 108, 109, 113, 117, 127, 147, 204, 226, 228, 229, 239, 276,
]
