import { expect, test } from 'vitest'
import { batchOf, ipv4, type Sent, udp } from './decode/packets.fixture.ts'
import { entropyOf, extendHead, HEAD_BYTES } from './entropy.ts'
import { createSensor } from './sensor.ts'

test.each([
  ['one byte value', new Uint8Array(64), undefined, 0],
  ['two equal halves', new Uint8Array(64), new Uint8Array(64).fill(1), 1],
  ['every value once', Uint8Array.from({ length: 256 }, (_, i) => i), undefined, 8],
])('entropy of %s', (_name, src, dst, expected) => {
  expect(entropyOf(src, dst)).toBeCloseTo(expected, 10)
})

test('no payload has no entropy', () => {
  expect(entropyOf(undefined, undefined)).toBeUndefined()
})

test('keeps the first bytes only, over several packets', () => {
  const bytes = new Uint8Array(200).fill(7)
  const head = extendHead(extendHead(undefined, bytes, 0, 200), bytes, 0, 200)
  expect(head).toHaveLength(HEAD_BYTES)
  expect(extendHead(head, bytes, 0, 200)).toBe(head)
})

const packet = (atMs: number, payloadBytes: number, isAnswer = false): Sent => ({
  atMs,
  bytes: isAnswer
    ? ipv4(17, udp(53, 9, new Array(payloadBytes).fill(1)), { src: '10.0.0.2', dst: '10.0.0.1', ttl: 30 })
    : ipv4(17, udp(9, 53, new Array(payloadBytes).fill(1)), { ttl: 61 }),
})
const eventOf = (packets: readonly Sent[]) => {
  const sensor = createSensor({ sensorId: 'test' })
  sensor.onPackets(batchOf(packets))
  sensor.flush()
  return sensor.drain()[0]
}

test('measures lengths, gaps and rates as the contract says', () => {
  const event = eventOf([packet(0, 72), packet(500, 272, true), packet(4000, 172)])
  expect(event?.packet_features).toEqual({
    packet_size: 200,
    header_length: 28,
    tcp_flags: [],
    payload_entropy: 0,
    packet_inter_arrival_time: 2000,
    tcp_window_size: null,
    ip_ttl: 61,
    fragmentation: false,
  })
  expect(event?.flow_stats).toMatchObject({
    packets_per_second: 1,
    bytes_per_second: 150,
    inter_arrival_time_mean: 2000,
    inter_arrival_time_std: 1500,
    flow_duration_seconds: 4,
    flow_symmetry_ratio: 0.5,
    bytes_per_packet_ratio: 200,
    duration_us: 4_000_000,
    packet_length_min: 100,
    packet_length_max: 300,
    packet_length_mean: 200,
  })
  expect(event?.flow_stats?.packet_length_std).toBeCloseTo(Math.sqrt(20_000 / 3), 6)
})

test('one packet has no gaps, and its rate is its count', () => {
  const event = eventOf([packet(0, 72)])
  expect(event?.packet_features?.packet_inter_arrival_time).toBeNull()
  expect(event?.flow_stats).toMatchObject({
    packets_per_second: 1,
    bytes_per_second: 100,
    inter_arrival_time_mean: null,
    inter_arrival_time_std: null,
    flow_symmetry_ratio: 1,
    duration_us: 0,
  })
})
