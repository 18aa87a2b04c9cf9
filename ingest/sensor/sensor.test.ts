import { describe, expect, test } from 'vitest'
import { timeOfUuid } from '../../schemas/event-id.ts'
import { networkEventCodec } from '../../schemas/messages.ts'
import { batchOf, icmp, ipv4, ipv6, type Sent, T0_US, tcp, tcpTalk, udp } from './decode/packets.fixture.ts'
import { createSensor, type SensorOptions } from './sensor.ts'

const sensorOf = (options: Partial<SensorOptions> = {}) => createSensor({ sensorId: 'test', now: () => 1, ...options })

/** Events of a capture, exported by packet time alone, then by the end of the capture. */
const meter = (packets: readonly Sent[], options: Partial<SensorOptions> = {}) => {
  const sensor = sensorOf(options)
  sensor.onPackets(batchOf(packets))
  const during = sensor.drain()
  sensor.flush()
  return { during, atEnd: sensor.drain(), counters: sensor.counters() }
}
const eventsOf = (packets: readonly Sent[], options: Partial<SensorOptions> = {}) => {
  const { during, atEnd } = meter(packets, options)
  return [...during, ...atEnd]
}
/** Something that only moves packet time forward. */
const tick = (atMs: number): Sent => ({ atMs, bytes: ipv4(89, [0], { src: '10.9.9.9', dst: '10.9.9.8' }) })
const udpPacket = (atMs: number, direction: '>' | '<' = '>', port = 5000): Sent => ({
  atMs,
  bytes:
    direction === '>'
      ? ipv4(17, udp(port, 53, 'ask'), { src: '10.0.0.1', dst: '10.0.0.2' })
      : ipv4(17, udp(53, port, 'answer'), { src: '10.0.0.2', dst: '10.0.0.1' }),
})

const session = tcpTalk([
  [0, '>', 'S'],
  [10, '<', 'SA'],
  [20, '>', 'A'],
  [30, '>', 'PA', 'GET / HTTP/1.1\r\nHost: Example.org\r\n\r\n'],
  [40, '<', 'PA', 'HTTP/1.1 200 OK\r\n\r\n'],
  [50, '>', 'FA'],
  [60, '<', 'FA'],
  [70, '>', 'A'],
])

describe('a TCP session', () => {
  test('is one record, exported soon after its end', () => {
    const { during } = meter([...session, tick(700)])
    expect(during).toHaveLength(1)
    expect(during[0]).toMatchObject({
      src_ip: '10.0.0.1',
      dst_ip: '10.0.0.2',
      src_port: 40_000,
      dst_port: 80,
      transport: 'tcp',
      timestamp: '2026-01-01T00:00:00.000000Z',
      time_us: T0_US,
      end_time_us: T0_US + 70_000,
      flow_started_at_us: T0_US,
      ingested_at_us: 1,
      src_packets: 5,
      dst_packets: 3,
      src_bytes: 5 * 40 + 37,
      dst_bytes: 3 * 40 + 19,
      src_payload_bytes: 37,
      dst_payload_bytes: 19,
      tcp_state: 'SF',
      handshake_completed: true,
      export_reason: 'end',
      record_number: 0,
      flow_count: 1,
      vlan_id: null,
      protocol_analysis: { service: 'http', http_host: 'example.org', http_status: 200 },
    })
  })

  test('has the time in its id, and the same id on every reading, for one sensor', () => {
    const [first] = eventsOf(session)
    const [again] = eventsOf(session)
    const [elsewhere] = eventsOf(session, { sensorId: 'other' })
    expect(timeOfUuid(first?.event_id ?? '')).toBe(T0_US)
    expect(again?.event_id).toBe(first?.event_id)
    expect(elsewhere?.event_id).not.toBe(first?.event_id)
    expect(elsewhere?.community_id).toBe(first?.community_id)
  })

  test('survives encoding', () => {
    const [event] = eventsOf(session)
    const decoded = networkEventCodec.decode(networkEventCodec.encode(event ?? {}))
    expect(decoded).toMatchObject({ event_id: event?.event_id, time_us: T0_US, tcp_state: 'SF', region: null })
  })

  test('longer than a minute comes in records of at most 60 s', () => {
    const start = tcpTalk([
      [0, '>', 'S'],
      [1, '<', 'SA'],
      [2, '>', 'A'],
    ])
    const data = Array.from({ length: 150 }, (_, i) => tcpTalk([[1000 + i * 1000, '>', 'PA', 'x']])).flat()
    const events = eventsOf([...start, ...data])
    expect(events.map(({ flow_count }) => flow_count)).toEqual([1, ...events.slice(1).map(() => 0)])
    expect(events.map(({ record_number, export_reason }) => [record_number, export_reason])).toEqual([
      [0, 'active'],
      [1, 'active'],
      [2, 'shutdown'],
    ])
    for (const event of events) {
      expect((event.end_time_us ?? 0) - (event.time_us ?? 0)).toBeLessThanOrEqual(60_000_000)
      expect(event.flow_started_at_us).toBe(T0_US)
      expect(event.handshake_completed).toBe(true)
    }
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(3)
    expect(events.reduce((sum, { src_packets }) => sum + (src_packets ?? 0), 0)).toBe(152)
  })

  test('that begins with a SYN-ACK has the other side as originator', () => {
    const [event] = eventsOf(session.slice(1))
    expect(event).toMatchObject({ src_ip: '10.0.0.1', dst_port: 80, tcp_state: 'SHR' })
    expect(event?.packet_features).toMatchObject({ tcp_window_size: null, ip_ttl: null })
  })

  test('takes stray segments of an ended session, but not a new SYN', () => {
    const again: Sent = { atMs: 2000, bytes: ipv4(6, tcp(40_000, 80, 'S', { seq: 5555 })) }
    const events = eventsOf([...session, ...tcpTalk([[900, '<', 'A']]), again])
    expect(events.map(({ tcp_state, record_number }) => [tcp_state, record_number])).toEqual([
      ['SF', 0],
      ['SF', 1],
      ['S0', 0],
    ])
  })

  test('seen from its middle is OTH and not half-open', () => {
    const events = eventsOf([
      ...tcpTalk([
        [0, '>', 'PA', 'x'],
        [5, '<', 'A'],
      ]),
      tick(3000),
    ])
    expect(events.find(({ transport }) => transport === 'tcp')).toMatchObject({
      tcp_state: 'OTH',
      export_reason: 'shutdown',
    })
  })
})

describe('detection need not wait: within 1 s of packet time', () => {
  test.each([
    ['an unanswered SYN', tcpTalk([[0, '>', 'S']]), 'half_open', 'S0'],
    [
      'a SYN-ACK never acknowledged',
      tcpTalk([
        [0, '>', 'S'],
        [5, '<', 'SA'],
      ]),
      'half_open',
      'S1',
    ],
    [
      'a refused SYN',
      tcpTalk([
        [0, '>', 'S'],
        [5, '<', 'RA'],
      ]),
      'end',
      'REJ',
    ],
    ['an unanswered UDP packet', [udpPacket(0)], 'half_open', null],
    ['an unanswered ping', [{ atMs: 0, bytes: ipv4(1, icmp(8, 0)) }], 'half_open', null],
  ])('%s is exported', (_name, packets, reason, state) => {
    const { during } = meter([...packets, tick(1000)])
    expect(during).toHaveLength(1)
    expect(during[0]).toMatchObject({ export_reason: reason, tcp_state: state, record_number: 0 })
  })

  test('a late answer continues the flow in a second record', () => {
    const events = eventsOf(
      tcpTalk([
        [0, '>', 'S'],
        [3000, '>', 'S'],
        [3005, '<', 'SA'],
        [3006, '>', 'A'],
      ]),
    )
    expect(events.map(({ record_number, tcp_state }) => [record_number, tcp_state])).toEqual([
      [0, 'S0'],
      [1, 'S1'],
    ])
    expect(events[1]?.flow_started_at_us).toBe(T0_US)
  })

  test('the end of a capture does not lose what was waiting', () => {
    const { atEnd } = meter(tcpTalk([[0, '>', 'S']]))
    expect(atEnd[0]).toMatchObject({ export_reason: 'half_open', window_features: { src_failed_share_60s: 1 } })
  })

  test('a silent interface moves on by `advance`', () => {
    const sensor = sensorOf()
    sensor.advance(T0_US)
    sensor.onPackets(batchOf([udpPacket(0)]))
    sensor.advance(T0_US + 1_000_000)
    expect(sensor.drain()).toHaveLength(1)
  })
})

describe('flows without an end', () => {
  test('a UDP exchange is exported after a pause and goes on with the next packet', () => {
    const { during } = meter([udpPacket(0), udpPacket(5, '<'), udpPacket(30_000), udpPacket(30_005, '<'), tick(45_000)])
    expect(
      during.map(({ export_reason, record_number, src_packets }) => [export_reason, record_number, src_packets]),
    ).toEqual([
      ['idle', 0, 1],
      ['idle', 1, 1],
    ])
  })

  test('after its idle time-out the same 5-tuple is another flow', () => {
    const events = eventsOf([udpPacket(0), udpPacket(5, '<'), tick(70_000), udpPacket(71_000), udpPacket(71_005, '<')])
    const exchange = events.filter(({ transport }) => transport === 'udp')
    expect(exchange.map(({ record_number }) => record_number)).toEqual([0, 0])
  })

  test('an echo and its reply are one flow with type and code in place of ports', () => {
    const reply = ipv4(1, icmp(0, 0), { src: '10.0.0.2', dst: '10.0.0.1' })
    const [event, ...rest] = eventsOf([
      { atMs: 0, bytes: ipv4(1, icmp(8, 0)) },
      { atMs: 1, bytes: reply },
    ])
    expect(rest).toEqual([])
    expect(event).toMatchObject({ transport: 'icmp', src_port: 8, dst_port: 0, src_packets: 1, dst_packets: 1 })
  })

  test('another protocol has no ports; IPv6 and VLAN are told', () => {
    const [event] = eventsOf([{ atMs: 0, bytes: ipv6(47, [1, 2, 3, 4]) }])
    expect(event).toMatchObject({ transport: '47', src_port: null, src_ip: 'fd00::1' })
  })
})

describe('bounds', () => {
  test('a full table lets the least recently active flow go, and says so', () => {
    const packets = [1, 2, 3].map((port) => udpPacket(port, '>', port))
    const { during, counters } = meter([...packets, udpPacket(4, '>', 1), udpPacket(5, '>', 4)], {
      settings: { maxFlows: 3 },
    })
    expect(during.map(({ src_port, export_reason }) => [src_port, export_reason])).toEqual([[2, 'evicted']])
    expect(counters.flows_evicted).toBe(1)
  })

  test('a clock that goes back ends all flows and goes on from there', () => {
    const { during, counters } = meter([udpPacket(100_000), udpPacket(0), udpPacket(1, '<')])
    expect(counters.clock_resets).toBe(1)
    expect(during.map(({ time_us }) => time_us)).toEqual([T0_US + 100_000_000])
  })

  test('packets in slight disorder stay one flow with no negative time', () => {
    const [event] = eventsOf([udpPacket(100), udpPacket(0), udpPacket(200, '<')])
    expect(event).toMatchObject({ src_packets: 2, dst_packets: 1, time_us: T0_US + 100_000 })
    expect(event?.flow_stats?.duration_us).toBe(100_000)
  })

  test('the sums close', () => {
    const arp: Sent = { atMs: 0, bytes: [1, 2, 3], linkType: 1 }
    const { during, atEnd, counters } = meter([...session, arp, udpPacket(80), tick(90_000), udpPacket(91_000)])
    const events = [...during, ...atEnd]
    const skipped = Object.values(counters.packets_skipped).reduce((sum, count) => sum + count, 0)
    expect(counters.packets_seen).toBe(counters.packets_decoded + skipped)
    expect(counters.packets_decoded).toBe(counters.packets_exported)
    expect(events.reduce((sum, e) => sum + (e.src_packets ?? 0) + (e.dst_packets ?? 0), 0)).toBe(
      counters.packets_exported,
    )
    expect(Object.values(counters.records_exported).reduce((sum, count) => sum + count, 0)).toBe(events.length)
    expect([counters.flows_open, counters.flows_opened]).toEqual([0, counters.flows_closed])
  })
})
