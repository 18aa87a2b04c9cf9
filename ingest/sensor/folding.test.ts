import { describe, expect, test } from 'vitest'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { imbalanceOf } from './conservation.ts'
import { batchOf, icmp, ipv4, ipv6, type Sent, T0_US, tcp, tcpTalk, udp } from './decode/packets.fixture.ts'
import { createSensor, type SensorOptions } from './sensor.ts'

const SECOND_US = 1_000_000
type Settings = NonNullable<SensorOptions['settings']>

const run = (packets: readonly Sent[], settings: Settings = {}, pieces = 1) => {
  const sensor = createSensor({ sensorId: 'test', settings, now: () => 0 })
  const inOrder = packets.toSorted((a, b) => a.atMs - b.atMs)
  const size = Math.ceil(inOrder.length / pieces)
  for (let from = 0; from < inOrder.length; from += size) {
    sensor.onPackets(batchOf(inOrder.slice(from, from + size)))
    expect(imbalanceOf(sensor.counters())).toEqual([])
  }
  sensor.flush()
  const counters = sensor.counters()
  expect(imbalanceOf(counters)).toEqual([])
  const events = sensor.drain()
  const folds = events.filter(({ fold }) => fold)
  return { events, folds, flows: sumOf(events, 'flow_count'), counters }
}
const sumOf = (events: readonly NetworkEvent[], field: 'flow_count' | 'src_packets' | 'dst_packets'): number =>
  events.reduce((sum, event) => sum + (event[field] ?? 0), 0)

const times = (count: number, packetAt: (i: number) => Sent): Sent[] =>
  Array.from({ length: count }, (_, i) => packetAt(i))
const spoofed = (i: number) => `${11 + (i % 150)}.${(i >> 4) & 255}.${(i * 7) & 255}.${(i >> 9) & 255}`
const syn = (atMs: number, src: string, dst: string, port: number, from = 40_000, seq = 1000): Sent => ({
  atMs,
  bytes: ipv4(6, tcp(from, port, 'S', { seq }), { src, dst }),
})
const rst = (atMs: number, src: string, port: number, dst: string, to: number): Sent => ({
  atMs,
  bytes: ipv4(6, tcp(port, to, 'RA', { seq: 0, ack: 1001 }), { src, dst }),
})

describe('a scan of one source', () => {
  test('of 1000 ports becomes few records that keep the host, and its open port a record of its own', () => {
    const probes = times(1000, (i) => syn(i * 2, '203.0.113.5', '10.0.0.2', 1 + i))
    const refusals = times(500, (i) => rst(i * 4 + 1, '10.0.0.2', 1 + i * 2, '203.0.113.5', 40_000))
    const open = {
      atMs: 1500.5,
      bytes: ipv4(6, tcp(751, 40_000, 'SA', { seq: 5, ack: 1001 }), { src: '10.0.0.2', dst: '203.0.113.5' }),
    }
    const { events, folds, flows } = run([...probes, ...refusals.filter((_, i) => i !== 375), open])
    expect(events.length).toBeLessThan(70)
    expect(flows).toBe(1000)
    for (const { src_ip, dst_ip, fold } of folds) {
      expect([src_ip, dst_ip, fold?.kind]).toEqual(['203.0.113.5', '10.0.0.2', 'source'])
      expect(fold?.distinct_error).toBe(0)
    }
    expect(folds.reduce((sum, { fold }) => sum + Number(fold?.refused), 0)).toBeGreaterThan(460)
    expect(folds.reduce((sum, { fold }) => sum + Number(fold?.unanswered), 0)).toBeGreaterThan(460)
    expect(events.find(({ fold, dst_port }) => !fold && dst_port === 751)).toMatchObject({
      dst_packets: 1,
      tcp_state: 'S1',
    })
  })

  test('of 2000 hosts keeps the port, counts hosts and gives examples', () => {
    const { folds, flows } = run(times(2000, (i) => syn(i, '203.0.113.5', `10.0.${i >> 8}.${i & 255}`, 445)))
    expect(flows).toBe(2000)
    const largest = folds.toSorted((a, b) => Number(b.flow_count) - Number(a.flow_count))[0]
    expect(largest).toMatchObject({ src_ip: '203.0.113.5', dst_ip: null, dst_port: 445, transport: 'tcp' })
    expect(largest?.fold?.distinct_hosts).toBe(largest?.flow_count)
    expect(largest?.fold?.host_examples).toHaveLength(16)
    expect(largest?.fold?.flag_mix).toEqual({ SYN: largest?.flow_count })
    expect(largest?.fold?.port_examples).toEqual([445])
  })

  test('below the rate stays one record per flow', () => {
    const slow = times(100, (i) => syn(i * 50, '203.0.113.5', '10.0.0.2', 1 + i))
    expect(run(slow).folds).toEqual([])
    expect(run(slow, { foldFlowsPerSecond: 10 }).folds.length).toBeGreaterThan(0)
  })
})

describe('a flood towards one target', () => {
  const flood = times(8_000, (i) => syn(i * 0.5, spoofed(i), '10.0.0.2', 80, 1024 + (i % 60_000), i))

  test('counts every flow in records towards the target, with its sources estimated', () => {
    const { events, folds, flows } = run(flood)
    expect(flows).toBe(8_000)
    expect(events.length).toBeLessThan(120)
    const largest = folds.toSorted((a, b) => Number(b.flow_count) - Number(a.flow_count))[0]
    expect(largest).toMatchObject({ src_ip: null, src_port: null, dst_ip: '10.0.0.2', dst_port: 80, transport: 'tcp' })
    expect(largest?.handshake_completed).toBe(false)
    expect(largest?.export_reason).toBe('fold')
    for (const field of ['community_id', 'tcp_stats', 'tcp_state', 'model_result'] as const)
      expect(largest?.[field]).toBeUndefined()
    const exact = new Set(flood.slice(0, 2000).map((_, i) => spoofed(i))).size / 2000
    const { distinct_sources, distinct_error } = largest?.fold ?? {}
    expect(distinct_error).toBeGreaterThan(0)
    expect(Math.abs(Number(distinct_sources) / (Number(largest?.flow_count) * exact) - 1)).toBeLessThan(0.1)
  })

  test('leaves within a second of its begin, then at whole seconds', () => {
    const sensor = createSensor({ sensorId: 'test' })
    const leftAtUs: number[] = []
    for (const packet of flood) {
      const batch = batchOf([packet])
      sensor.onPackets(batch)
      const now = batch.timeUs[0] as number
      if (sensor.drain().some(({ fold }) => fold)) leftAtUs.push(now - T0_US)
    }
    expect(leftAtUs[0]).toBeLessThanOrEqual(SECOND_US)
    for (const [i, us] of leftAtUs.slice(1).entries()) expect(Math.floor(us / SECOND_US)).toBe(i + 2)
  })

  test.each<[string, Sent[], string]>([
    [
      'UDP to random ports',
      times(3000, (i) => ({ atMs: i, bytes: ipv4(17, udp(i + 1, 60_000 - i), { src: spoofed(i), dst: '10.0.0.2' }) })),
      'udp',
    ],
    [
      'ACKs without a connection',
      times(3000, (i) => ({ atMs: i, bytes: ipv4(6, tcp(i + 1, 80, 'A'), { src: spoofed(i), dst: '10.0.0.2' }) })),
      'ACK',
    ],
    [
      'RSTs',
      times(3000, (i) => ({ atMs: i, bytes: ipv4(6, tcp(i + 1, 80, 'R'), { src: spoofed(i), dst: '10.0.0.2' }) })),
      'RST',
    ],
    [
      'FINs',
      times(3000, (i) => ({ atMs: i, bytes: ipv4(6, tcp(i + 1, 80, 'FA'), { src: spoofed(i), dst: '10.0.0.2' }) })),
      'FIN,ACK',
    ],
    [
      'reflected SYN-ACKs',
      times(3000, (i) => ({ atMs: i, bytes: ipv4(6, tcp(443, i + 1, 'SA'), { src: spoofed(i), dst: '10.0.0.2' }) })),
      'SYN,ACK',
    ],
    [
      'pings',
      times(3000, (i) => ({ atMs: i, bytes: ipv4(1, icmp(8, 0), { src: spoofed(i), dst: '10.0.0.2' }) })),
      'icmp',
    ],
    [
      'UDP over IPv6',
      times(3000, (i) => ({ atMs: i, bytes: ipv6(17, udp(5, i + 1), `2001:db8::${(i + 1).toString(16)}`, 'fd00::2') })),
      'udp',
    ],
  ])('folds %s', (_, packets, mix) => {
    const { events, folds, flows } = run(packets)
    expect(events.length).toBeLessThan(120)
    expect(flows).toBe(new Set(packets.map(({ bytes }) => bytes.slice(8, 24).join())).size)
    for (const { fold, dst_ip, src_ip } of folds) {
      expect(Object.keys(fold?.flag_mix ?? {})).toEqual([mix])
      expect([fold?.kind, dst_ip, src_ip]).toEqual([
        'target',
        mix === 'udp' && dst_ip?.includes(':') ? 'fd00::2' : '10.0.0.2',
        null,
      ])
    }
  })

  test('of reflected answers keeps the service, its port and the bytes', () => {
    const answers = times(4000, (i) => ({
      atMs: i * 0.1,
      bytes: ipv4(17, udp(161, 40_000, 'y'.repeat(300)), { src: spoofed(i), dst: '10.0.0.2' }),
    }))
    const { folds } = run(answers)
    const largest = folds.toSorted((a, b) => Number(b.flow_count) - Number(a.flow_count))[0]
    expect(largest).toMatchObject({ src_port: 161, dst_port: 40_000, protocol_analysis: { service: 'snmp' } })
    expect(largest?.src_payload_bytes).toBe(Number(largest?.src_packets) * 300)
    expect(largest?.window_features?.dst_bytes_10s).toBe(4000 * 328)
  })

  test('folds although the server answers every SYN, and counts its answers', () => {
    const answers = times(3000, (i) => ({
      atMs: i * 0.5 + 0.1,
      bytes: ipv4(6, tcp(80, 1024 + i, 'SA', { seq: 7, ack: i + 1 }), { src: '10.0.0.2', dst: spoofed(i) }),
    }))
    const { events, folds } = run([...flood.slice(0, 3000), ...answers])
    expect(events.length).toBeLessThan(120)
    const answered = folds.reduce((sum, { flow_count, fold }) => sum + Number(flow_count) - Number(fold?.unanswered), 0)
    expect(answered).toBeGreaterThan(2800)
    expect(sumOf(events, 'dst_packets')).toBe(3000)
  })

  test('leaves a connection within it as it would be without folding', () => {
    const visit = tcpTalk(
      [
        [1000, '>', 'S'],
        [1030, '<', 'SA'],
        [1060, '>', 'A'],
        [1061, '>', 'PA', 'GET /a HTTP/1.1\r\nHost: example.com\r\n\r\n'],
        [1090, '<', 'PA', 'HTTP/1.1 200 OK\r\n\r\n'],
        [1100, '>', 'FA'],
        [1130, '<', 'FA'],
      ],
      { from: '192.0.2.7', to: '10.0.0.2', port: 51_000 },
    )
    const query = { atMs: 1200, bytes: ipv4(17, udp(5353, 53, dnsQuery), { src: '192.0.2.8', dst: '10.0.0.2' }) }
    const reply = { atMs: 1220, bytes: ipv4(17, udp(53, 5353, dnsQuery), { src: '10.0.0.2', dst: '192.0.2.8' }) }
    const traffic = [...flood, ...visit, query, reply]
    for (const client of ['192.0.2.7', '192.0.2.8']) {
      const [folding, single] = [run(traffic), run(traffic, { foldFlowsPerSecond: Number.POSITIVE_INFINITY })].map(
        ({ events }) => events.filter(({ src_ip }) => src_ip === client).map(comparable),
      )
      expect(folding).toHaveLength(1)
      expect(folding).toEqual(single)
    }
  })
})

/** What does not depend on who counts the flows around it. */
const comparable = ({ window_features: _, event_id: __, flow_stats, ...event }: NetworkEvent) => ({
  ...event,
  flow_stats: { ...flow_stats, concurrent_connections: null, connection_success_rate: null },
})
const dnsQuery = [
  0,
  1,
  1,
  0,
  0,
  1,
  0,
  0,
  0,
  0,
  0,
  0,
  7,
  ...Buffer.from('example'),
  3,
  ...Buffer.from('org'),
  0,
  0,
  1,
  0,
  1,
]

test('a busy server and its busy client fold nothing', () => {
  const visits = Array.from({ length: 600 }, (_, i) =>
    tcpTalk(
      [
        [i, '>', 'S'],
        [i + 60, '<', 'SA'],
        [i + 120, '>', 'A'],
        [i + 125, '>', 'PA', 'x'],
        [i + 180, '<', 'PA', 'y'],
      ],
      { from: i % 2 ? '192.0.2.1' : `192.0.2.${2 + (i % 200)}`, port: 10_000 + i },
    ),
  ).flat()
  const { folds, flows, events } = run(visits)
  expect(folds).toEqual([])
  expect(flows).toBe(600)
  expect(events.every(({ handshake_completed }) => handshake_completed)).toBe(true)
})

describe('what comes after a flow was folded', () => {
  const scan = times(500, (i) => syn(i * 4, '203.0.113.5', '10.0.0.2', 1 + i))

  test('joins the fold without another flow while the burst lasts', () => {
    const retry = syn(1900, '203.0.113.5', '10.0.0.2', 201)
    const { flows, events } = run([...scan, retry])
    expect(flows).toBe(500)
    expect(sumOf(events, 'src_packets')).toBe(501)
  })

  test('is the next record of the same flow when it is an answer', () => {
    const late = {
      atMs: 1900,
      bytes: ipv4(6, tcp(201, 40_000, 'SA', { seq: 5, ack: 1001 }), { src: '10.0.0.2', dst: '203.0.113.5' }),
    }
    const { flows, events } = run([...scan, late])
    expect(flows).toBe(500)
    expect(events.find(({ fold, dst_port }) => !fold && dst_port === 201)).toMatchObject({
      ...{ record_number: 1, flow_count: 0, src_packets: 0, dst_packets: 1, flow_started_at_us: T0_US + 800_000 },
    })
  })

  test('is another flow when the burst is over, or begins with another number after a refusal', () => {
    const later = syn(9000, '203.0.113.5', '10.0.0.2', 201)
    expect(run([...scan, later]).flows).toBe(501)
    const refused = rst(801, '10.0.0.2', 201, '203.0.113.5', 40_000)
    const again = syn(900, '203.0.113.5', '10.0.0.2', 201, 40_000, 77)
    expect(run([...scan, refused, again]).flows).toBe(501)
  })

  test('a flow with more than eight packets within its wait gets a record of its own', () => {
    const stream = times(20, (i) => ({
      atMs: 700 + i,
      bytes: ipv4(17, udp(9, 9), { src: '203.0.113.5', dst: '10.0.0.2' }),
    }))
    const { events } = run([...scan, ...stream])
    expect(events.find(({ transport }) => transport === 'udp')).toMatchObject({
      src_packets: 20,
      export_reason: 'half_open',
    })
  })
})

describe('folding', () => {
  const mixed = [
    ...times(4000, (i) => syn(i, spoofed(i), '10.0.0.2', 80, 1024 + i)),
    ...times(1000, (i) => syn(i * 4, '203.0.113.5', `10.1.${i >> 8}.${i & 255}`, 22)),
  ]

  test('gives the same records and ids however the packets are cut into batches', () => {
    const [whole, cut] = [run(mixed).events, run(mixed, {}, 97).events]
    expect(cut).toEqual(whole)
    expect(new Set(whole.map(({ event_id }) => event_id)).size).toBe(whole.length)
  })

  test('with another rate gives records with other ids, with the default by name the same', () => {
    const idsOf = (settings: Settings) => run(mixed, settings).events.map(({ event_id }) => event_id)
    const ids = new Set(idsOf({}))
    expect(idsOf({ foldFlowsPerSecond: 60 }).filter((id) => ids.has(id))).toEqual([])
    expect(idsOf({ foldFlowsPerSecond: 50 })).toEqual([...ids])
  })

  test('goes on in a bounded table: the oldest fold early, and are counted', () => {
    const { counters, flows, events } = run(mixed, { maxEmbryos: 100 })
    expect(counters.flows_folded_early).toBeGreaterThan(3000)
    expect(flows).toBe(5000)
    expect(events.length).toBeLessThan(200)
  })

  test('keeps flows of different VLANs apart', () => {
    const tagged = times(400, (i) => {
      const ip = ipv4(6, tcp(40_000, 1 + i, 'S'), { src: '203.0.113.5', dst: '10.0.0.2' })
      return { atMs: i, linkType: 1, bytes: [...new Array<number>(12).fill(2), 0x81, 0, 0, 5 + (i % 2), 8, 0, ...ip] }
    })
    expect(new Set(run(tagged).folds.map(({ vlan_id }) => vlan_id))).toEqual(new Set([5, 6]))
  })

  test('keeps tenants of a tunnel apart, and names tunnel and tenant', () => {
    const inner = (i: number) => ipv4(6, tcp(40_000, 1 + i, 'S'), { src: '203.0.113.5', dst: '10.0.0.2' })
    const frame = (i: number) => [...new Array<number>(12).fill(2), 8, 0, ...inner(i)]
    const tunnelled = times(600, (i) => ({
      atMs: i,
      bytes: ipv4(17, udp(4000 + i, 4789, [8, 0, 0, 0, 0, 0, 7 + (i % 2), 0, ...frame(i)]), {
        src: '10.9.0.1',
        dst: '10.9.0.2',
      }),
    }))
    const { folds, flows } = run(tunnelled)
    expect(flows).toBe(600)
    expect(new Set(folds.map(({ tunnel, tunnel_id }) => `${tunnel} ${tunnel_id}`))).toEqual(
      new Set(['vxlan 7', 'vxlan 8']),
    )
  })

  test('starts anew when the clock goes back', () => {
    const twice = createSensor({ sensorId: 'test' })
    const ids: (string | null | undefined)[] = []
    for (let n = 0; n < 2; n++) {
      twice.onPackets(batchOf(times(3000, (i) => syn(i, spoofed(i), '10.0.0.2', 80))))
      ids.push(...twice.drain().map(({ event_id }) => event_id))
    }
    twice.flush()
    ids.push(...twice.drain().map(({ event_id }) => event_id))
    expect(twice.counters().clock_resets).toBe(1)
    expect(new Set(ids).size).toBe(ids.length)
    expect(imbalanceOf(twice.counters())).toEqual([])
  })
})

test('a flood of a million packets gives some hundreds of records, from bounded tables', () => {
  const sensor = createSensor({ sensorId: 'test' })
  const size = 10_000
  const batch = batchOf(times(size, (i) => syn(0, '1.2.3.4', '10.0.0.2', 80, 1024 + (i % 60_000))))
  let events = 0
  let flows = 0
  let mostOpen = 0
  const bytes = new DataView(batch.bytes.buffer)
  const drain = () => {
    for (const { flow_count } of sensor.drain()) {
      events++
      flows += flow_count ?? 0
    }
  }
  for (let n = 0; n < 100; n++) {
    for (let i = 0; i < size; i++) {
      const number = n * size + i
      batch.timeUs[i] = T0_US + number * 10
      bytes.setUint32((batch.offset[i] as number) + 12, (number * 2_654_435_761) >>> 0)
    }
    sensor.onPackets(batch)
    drain()
    if (n % 10 === 9) mostOpen = Math.max(mostOpen, sensor.counters().flows_open)
  }
  sensor.flush()
  drain()
  expect(flows).toBe(1_000_000)
  expect(events).toBeLessThan(300)
  expect(mostOpen).toBeLessThan(66_000)
  expect(imbalanceOf(sensor.counters())).toEqual([])
})
