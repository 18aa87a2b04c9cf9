import { describe, expect, test } from 'vitest'
import { imbalanceOf } from '../conservation.ts'
import { createSensor } from '../sensor.ts'
import { decodePacket } from './decode.ts'
import { createDecodedPacket } from './decoded-packet.ts'
import { createFragmentMemory, FRAGMENT_LIMITS } from './fragments.ts'
import { batchOf, ipv4, ipv6, type Sent, T0_US, tcp, udp } from './packets.fixture.ts'

const MORE = 0x2000

/** A transport segment cut into IPv4 fragments of `size` bytes. */
const fragmentsOf = (protocol: number, segment: readonly number[], size: number, id = 7): number[][] => {
  const parts: number[][] = []
  for (let at = 0; at < segment.length; at += size) {
    const more = at + size < segment.length ? MORE : 0
    parts.push(ipv4(protocol, segment.slice(at, at + size), { id, fragment: more | (at / 8) }))
  }
  return parts
}

const run = (packets: readonly Sent[]) => {
  const sensor = createSensor({ sensorId: 'test' })
  sensor.onPackets(batchOf(packets))
  expect(imbalanceOf(sensor.counters())).toEqual([])
  const waiting = sensor.counters().packets_held
  sensor.flush()
  expect(imbalanceOf(sensor.counters())).toEqual([])
  const events = sensor.drain()
  return { events, counters: sensor.counters(), waiting }
}
const sent = (parts: readonly number[][], stepMs = 1): Sent[] => parts.map((bytes, i) => ({ atMs: i * stepMs, bytes }))

/** A DNS question for a long name: 12 bytes of header, then labels. */
const labels = ['a', 'b', 'c', 'd'].flatMap((letter) => [40, ...new Array(40).fill(letter.charCodeAt(0))])
const question = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 16, 0, 1]
const datagram = udp(5000, 53, question)

describe('the fragments of a datagram', () => {
  const parts = fragmentsOf(17, datagram, 48)
  const total = parts.reduce((sum, part) => sum + part.length, 0)
  const last = parts.length - 1
  const orders = {
    'in order': parts.map((_, i) => i),
    'in reverse': parts.map((_, i) => last - i),
    'first in the middle': [1, 2, 0, 3, 4].slice(0, parts.length),
    'last first': [last, ...parts.map((_, i) => i).slice(0, last)],
  }

  test.each(Object.entries(orders))(
    'are one flow with all packets, bytes and the whole question: %s',
    (_name, order) => {
      const { events, counters } = run(sent(order.map((i) => parts[i] as number[])))
      expect(events).toHaveLength(1)
      expect(events[0]).toMatchObject({ src_port: 5000, dst_port: 53, src_packets: parts.length, src_bytes: total })
      expect(events[0]).toMatchObject({ time_us: T0_US, end_time_us: T0_US + last * 1000 })
      expect(events[0]?.protocol_analysis).toMatchObject({ service: 'dns', service_source: 'content' })
      expect(events[0]?.protocol_analysis?.dns_query).toContain('d'.repeat(40))
      expect(counters.datagrams_reassembled).toBe(1)
    },
  )

  test('repeated count as packets, and their question once', () => {
    const { events, counters } = run(sent([...parts.slice(0, 2), ...parts.slice(0, 2), ...parts.slice(2)]))
    expect(events[0]).toMatchObject({ src_packets: parts.length + 2 })
    expect(counters).toMatchObject({ datagrams_reassembled: 1, fragments_overlapping: 0 })
  })

  test('of IPv6 are put together too', () => {
    const place = (at: number) => [at >> 8, at & 0xff]
    const six = [0, 48, 96, 144].map((at) => {
      const more = at + 48 < datagram.length ? 1 : 0
      return ipv6(44, [17, 0, ...place(at | more), 0, 0, 0, 9, ...datagram.slice(at, at + 48)])
    })
    const { events } = run(sent([six[3], six[0], six[2], six[1]] as number[][]))
    expect(events[0]).toMatchObject({
      src_packets: 4,
      src_port: 5000,
      protocol_analysis: { service_source: 'content' },
    })
  })

  test('that overlap are counted, and nobody guesses what they say', () => {
    const overlapping = ipv4(17, new Array(48).fill(1), { id: 7, fragment: MORE | 3 })
    const { events, counters } = run(sent([parts[0] as number[], overlapping, ...parts.slice(1)]))
    expect(counters).toMatchObject({ fragments_overlapping: 1, datagrams_reassembled: 0 })
    expect(events[0]).toMatchObject({
      src_packets: parts.length + 1,
      protocol_analysis: { service_source: 'port', violation_rules: { fragment_overlap: 1 } },
    })
  })

  test('cut by a snap length are looked at as far as the first goes', () => {
    const [first, ...others] = parts as [number[], ...number[][]]
    const cut = { atMs: 0, bytes: first.slice(0, 60), wire: first.length }
    const { events } = run([cut, ...sent(others)])
    expect(events[0]).toMatchObject({ src_packets: parts.length, src_bytes: total })
  })

  test('of another datagram with the same id begin anew', () => {
    const other = fragmentsOf(17, udp(5000, 53, new Array(100).fill(3)), 48)
    const { events, counters } = run(sent([parts[0] as number[], ...other, ...parts.slice(1)]))
    expect(events[0]).toMatchObject({ src_packets: parts.length + other.length })
    expect(counters.datagrams_reassembled).toBe(1)
  })
})

describe('a later fragment without its first', () => {
  const orphan = ipv4(17, [1, 2, 3, 4], { id: 9, fragment: 2 })

  test('waits, and is counted as unmatched at the end', () => {
    const { events, counters, waiting } = run([{ atMs: 0, bytes: orphan }])
    expect([events.length, waiting, counters.packets_held]).toEqual([0, 1, 0])
    expect(counters.packets_skipped.fragment_unmatched).toBe(1)
  })

  test('waits a second, not longer', () => {
    const first = ipv4(17, udp(5, 6, new Array(8).fill(0)), { id: 9, fragment: MORE })
    expect(
      run([
        { atMs: 0, bytes: orphan },
        { atMs: 700, bytes: first },
      ]).events[0],
    ).toMatchObject({ src_packets: 2 })
    const { events, counters } = run([
      { atMs: 0, bytes: orphan },
      { atMs: 1100, bytes: first },
    ])
    expect(events[0]).toMatchObject({ src_packets: 1 })
    expect(counters.packets_skipped.fragment_unmatched).toBe(1)
  })

  test('does not wait in a crowd', () => {
    const many = Array.from({ length: FRAGMENT_LIMITS.waiting + 5 }, (_, i) =>
      ipv4(17, [1], { id: 9, fragment: MORE | (i + 1) }),
    )
    const { waiting, counters } = run(sent(many, 0))
    expect(waiting).toBe(FRAGMENT_LIMITS.waiting)
    expect(counters.packets_skipped.fragment_unmatched).toBe(many.length)
  })
})

test('fragments of a TCP segment are segments at their place, with the flags of the first once', () => {
  const segment = tcp(1, 2, 'FPA', { seq: 100, payload: new Array(60).fill(65) })
  const packet = createDecodedPacket()
  const memory = createFragmentMemory()
  const batch = batchOf(sent(fragmentsOf(6, segment, 40)))
  const seen = [0, 1].map((i) => {
    decodePacket(batch, i, packet, memory)
    return [packet.tcpSequence, packet.tcpFlags, packet.payloadBytes, packet.payloadEnd - packet.payloadOffset]
  })
  expect(seen).toEqual([
    [100, 0x19, 20, 20],
    [120, 0x10, 40, 40],
  ])
})

test.each([
  [
    'a first fragment without its transport header',
    ipv4(6, [1, 2, 3, 4, 5, 6, 7, 8], { fragment: MORE }),
    'fragment_tiny',
  ],
  ['a fragment beyond 64 KiB', ipv4(17, new Array(40).fill(0), { fragment: 0x1fff }), 'malformed_ip'],
])('%s is passed over', (_name, bytes, reason) => {
  expect(run([{ atMs: 0, bytes }]).counters.packets_skipped).toMatchObject({ [reason]: 1 })
})

test('memory stays within its bounds, whatever is sent', () => {
  const memory = createFragmentMemory({ ...FRAGMENT_LIMITS, datagrams: 8, bytes: 4096 })
  const packet = createDecodedPacket()
  let state = 5
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return (state >>> 8) % below
  }
  const packets = Array.from({ length: 4000 }, (_, i) => {
    const place = random(6) * 8
    const body = place === 0 ? udp(1, 2, new Array(56).fill(i & 255)) : new Array(64).fill(random(256))
    return { atMs: i, bytes: ipv4(17, body, { id: random(20), fragment: (MORE * random(2)) | place }) }
  })
  const batch = batchOf(packets)
  let decoded = 0
  let skipped = 0
  for (let i = 0; i < batch.count; i++) {
    const passed = decodePacket(batch, i, packet, memory)
    if (passed === undefined) {
      decoded++
      while (memory.release(packet)) decoded++
    } else if (passed !== 'held') skipped++
    expect(memory.counters.held).toBeGreaterThanOrEqual(0)
    expect(memory.heldBytes()).toBeLessThanOrEqual(4096)
    expect(decoded + skipped + memory.counters.held + memory.counters.expired).toBe(i + 1)
  }
  memory.flush()
  expect([memory.counters.held, memory.heldBytes()]).toEqual([0, 0])
})
