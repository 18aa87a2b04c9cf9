import { expect, test } from 'vitest'
import { createSensor } from '../sensor.ts'
import { batchOf, ethernet, ipv4, type Sent, udp } from './packets.fixture.ts'

const [LEFT, RIGHT, OTHER] = ['192.0.2.1', '192.0.2.2', '192.0.2.3']

/** A datagram between the same two hosts within VXLAN, asked (>) or answered (<). */
const inVxlan = (id: number, direction: '>' | '<', [left, right] = [LEFT, RIGHT], atMs = 0): Sent => {
  const there = direction === '>'
  const inner = there
    ? ipv4(17, udp(5000, 53), { src: '10.0.0.1', dst: '10.0.0.2' })
    : ipv4(17, udp(53, 5000), { src: '10.0.0.2', dst: '10.0.0.1' })
  const ends = there ? { src: left, dst: right } : { src: right, dst: left }
  const frame = ethernet(0x0800, inner)
  return { atMs, bytes: ipv4(17, udp(50_000, 4789, [8, 0, 0, 0, 0, 0, id, 0, ...frame]), ends) }
}

const flowsOf = (...packets: Sent[]) => {
  const sensor = createSensor({ sensorId: 'test' })
  sensor.onPackets(batchOf(packets))
  sensor.flush()
  return sensor.drain().map(({ src_packets, dst_packets, tunnel_id }) => [tunnel_id, src_packets, dst_packets])
}

test.each([
  ['one network', [inVxlan(1, '>'), inVxlan(1, '<')], [[1, 1, 1]]],
  ['a routed overlay, an identifier per direction', [inVxlan(1, '>'), inVxlan(2, '<'), inVxlan(1, '>')], [[1, 2, 1]]],
  [
    'two tenants with equal addresses',
    [inVxlan(1, '>'), inVxlan(1, '<'), inVxlan(2, '>'), inVxlan(2, '<')],
    [
      [1, 1, 1],
      [2, 1, 1],
    ],
  ],
  [
    'the same addresses between other tunnel ends',
    [inVxlan(1, '>'), inVxlan(2, '<', [LEFT, OTHER])],
    [
      [1, 1, 0],
      [2, 1, 0],
    ],
  ],
])('%s', (_name, packets, expected) => {
  expect(flowsOf(...packets)).toEqual(expected)
})
