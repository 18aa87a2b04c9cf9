// Conversations built in code, sent through a whole sensor, for the tests of protocol facts.
import type { ProtocolAnalysis } from '../../../schemas/messages.ts'
import { batchOf, bytesOf, ipv4, type Sent, tcp, udp } from '../decode/packets.fixture.ts'
import { createSensor } from '../sensor.ts'

/** From the client (>) or the server (<). `wireBytes`: what was sent, if more than the content was captured or sent. */
export type Message = {
  readonly from: '>' | '<'
  readonly content: string | readonly number[] | Uint8Array
  readonly wireBytes?: number
}

export const contentBytes = (content: Message['content']): number[] =>
  content instanceof Uint8Array ? [...content] : bytesOf(content)

const CLIENT = { src: '10.0.0.1', dst: '10.0.0.2' }
const SERVER = { src: '10.0.0.2', dst: '10.0.0.1' }

/**
 * Packets of a TCP conversation in order: the client's SYN, then one segment per message, with the sequence numbers that the lengths
 * give.
 */
export const segmentsOf = (port: number, messages: readonly Message[], clientPort = 40_000): Sent[] => {
  const next = { '>': 1000, '<': 0xffff_fff0 }
  const opening = { atMs: 0, bytes: ipv4(6, tcp(clientPort, port, 'S', { seq: 999 }), CLIENT) }
  const segments = messages.map(({ from, content, wireBytes }, atMs) => {
    const payload = contentBytes(content)
    const ports: [number, number] = from === '>' ? [clientPort, port] : [port, clientPort]
    const segment = tcp(...ports, 'PA', { payload, seq: next[from] })
    const sent = wireBytes ?? payload.length
    next[from] = (next[from] + sent) >>> 0
    const ends = from === '>' ? CLIENT : SERVER
    return { atMs, bytes: ipv4(6, segment, { ...ends, length: 40 + sent }), wire: 40 + sent }
  })
  return [opening, ...segments]
}

/** Packets of a UDP conversation, one message per datagram. */
export const datagramsOf = (port: number, messages: readonly Message[], clientPort = 40_000): Sent[] =>
  messages.map(({ from, content }, atMs) => {
    const payload = contentBytes(content)
    const ports: [number, number] = from === '>' ? [clientPort, port] : [port, clientPort]
    return { atMs, bytes: ipv4(17, udp(...ports, payload), from === '>' ? CLIENT : SERVER) }
  })

/** What the sensor says of the packets' first flow once the capture has ended. */
export const analysisOfPackets = (packets: readonly Sent[]): ProtocolAnalysis | null | undefined => {
  const sensor = createSensor({ sensorId: 'test' })
  sensor.onPackets(batchOf(packets))
  sensor.flush()
  return sensor.drain().at(-1)?.protocol_analysis
}

export const analysisOf = (
  transport: 'tcp' | 'udp',
  port: number,
  messages: readonly Message[],
): ProtocolAnalysis | null | undefined =>
  analysisOfPackets(transport === 'tcp' ? segmentsOf(port, messages) : datagramsOf(port, messages))

/** Numbers that look random and are the same in every run (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The messages with some bytes changed, cut, repeated or moved. */
const damaged = (messages: readonly Message[], random: () => number): Message[] =>
  messages.flatMap((message) => {
    const bytes = contentBytes(message.content)
    for (let i = 0; i < 3; i++) {
      const at = Math.floor(random() * bytes.length)
      const value = [0, 0xff, 0x7f, 0x80, Math.floor(random() * 256)][Math.floor(random() * 5)] as number
      if (bytes.length > 0) bytes[at] = value
    }
    const choice = random()
    if (choice < 0.1) return []
    if (choice < 0.3) return [{ ...message, content: bytes.slice(0, Math.floor(random() * bytes.length) + 1) }]
    const half = Math.floor(bytes.length / 2)
    const [first, second] = [bytes.slice(0, half), bytes.slice(half)]
    if (choice < 0.5)
      return [first, second].filter(({ length }) => length > 0).map((content) => ({ ...message, content }))
    return [{ ...message, content: bytes }]
  })

/** The packets of the n-th of many conversations, at a rate at which nothing is folded. */
export const spread = (packets: readonly Sent[], n: number): Sent[] =>
  packets.map((packet) => ({ ...packet, atMs: packet.atMs + n * 1000 }))

/** Sends many damaged copies of a conversation through one sensor; throws what a parser throws. Answers how many records came of it. */
export const sendDamaged = (
  transport: 'tcp' | 'udp',
  port: number,
  messages: readonly Message[],
  copies = 300,
): number => {
  const random = seededRandom(port * 7 + copies)
  const sensor = createSensor({ sensorId: 'test' })
  for (let copy = 0; copy < copies; copy++) {
    const packetsOf = transport === 'tcp' ? segmentsOf : datagramsOf
    sensor.onPackets(batchOf(spread(packetsOf(port, damaged(messages, random), 20_000 + copy), copy)))
  }
  sensor.flush()
  return sensor.drain().length
}
