import { expect, test } from 'vitest'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { batchOf, ipv4, type Sent, tcp, tcpTalk, udp } from './decode/packets.fixture.ts'
import { DISTINCT_LIMIT } from './distinct.ts'
import { createSensor } from './sensor.ts'

/** With folding off: what the windows say of each flow. */
const eventsOf = (packets: readonly Sent[], foldFlowsPerSecond = Number.POSITIVE_INFINITY): NetworkEvent[] => {
  const sensor = createSensor({ sensorId: 'test', settings: { foldFlowsPerSecond } })
  sensor.onPackets(batchOf(packets.toSorted((a, b) => a.atMs - b.atMs)))
  sensor.flush()
  return sensor.drain()
}
const syn = (atMs: number, from: string, to: string, port: number, sourcePort = 40_000): Sent => ({
  atMs,
  bytes: ipv4(6, tcp(sourcePort, port, 'S'), { src: from, dst: to }),
})
const address = (i: number) => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`

test('a scan shows on its source: endpoints, hosts, failures', () => {
  const probes = Array.from({ length: 60 }, (_, i) => syn(i * 10, '10.0.0.1', `10.0.1.${i % 3}`, 1 + i))
  const last = eventsOf(probes).at(-1)
  expect(last?.window_features).toMatchObject({
    src_new_flows_10s: 60,
    src_distinct_hosts_60s: 3,
    src_distinct_endpoints_60s: 60,
    src_failed_share_60s: 1,
  })
  expect(last?.flow_stats).toMatchObject({ unique_ports_contacted: 60, connection_success_rate: 0 })
})

test('a scan of one host, and of one port, shows apart from what the source does besides', () => {
  const peers = Array.from({ length: 100 }, (_, i) => syn(i * 10, '10.0.0.1', `10.0.2.${i}`, 50_000 + i))
  const ports = Array.from({ length: 12 }, (_, i) => syn(1001 + i, '10.0.0.1', '10.0.1.1', 1 + i))
  const hosts = Array.from({ length: 20 }, (_, i) => syn(1021 + i, '10.0.0.1', `10.0.3.${i}`, 445))
  const events = eventsOf([...peers, ...ports, ...hosts])
  const windowsAt = (ip: string, port: number) =>
    events.find(({ dst_ip, dst_port }) => dst_ip === ip && dst_port === port)?.window_features
  expect(windowsAt('10.0.1.1', 12)).toMatchObject({ host_distinct_ports_60s: 12, host_failed_share_60s: 1 })
  expect(windowsAt('10.0.3.19', 445)).toMatchObject({ port_distinct_hosts_60s: 20, port_failed_share_60s: 1 })
  expect(windowsAt('10.0.2.99', 50_099)).toMatchObject({ host_distinct_ports_60s: 1, port_distinct_hosts_60s: 1 })
})

test('a spoofed flood shows on its target: sources, half-open share, packets and bytes', () => {
  const flood = Array.from({ length: 5000 }, (_, i) => syn(i, address(i), '10.255.0.1', 80))
  const last = eventsOf(flood).at(-1)
  expect(last?.window_features).toMatchObject({
    src_new_flows_10s: 1,
    dst_new_flows_10s: 5000,
    dst_distinct_sources_10s: DISTINCT_LIMIT,
    dst_half_open_share_10s: 1,
    dst_packets_10s: 5000,
    dst_bytes_10s: 200_000,
  })
})

test('a folded flood shows on its target just as well, and makes no entry for its sources', () => {
  const flood = Array.from({ length: 5000 }, (_, i) => syn(i, address(i), '10.255.0.1', 80))
  const last = eventsOf(flood, 50).at(-1)
  expect(last?.export_reason).toBe('fold')
  expect(last?.window_features).toMatchObject({
    src_new_flows_10s: null,
    dst_new_flows_10s: 5000,
    dst_distinct_sources_10s: DISTINCT_LIMIT,
    dst_half_open_share_10s: 1,
    dst_packets_10s: 5000,
    dst_bytes_10s: 200_000,
  })
})

const login = (atMs: number, port: number) =>
  tcpTalk(
    [
      [atMs, '>', 'S'],
      [atMs + 1, '<', 'SA'],
      [atMs + 2, '>', 'A'],
      [atMs + 3, '<', 'PA', 'SSH-2.0-a'],
      [atMs + 4, '>', 'PA', 'SSH-2.0-b'],
      [atMs + 400, '>', 'FA'],
      [atMs + 401, '<', 'FA'],
    ],
    { port, targetPort: 22 },
  )

test('password guessing shows on the pair: short sessions, all answered', () => {
  const attempts = Array.from({ length: 12 }, (_, i) => login(i * 1000, 41_000 + i)).flat()
  const last = eventsOf(attempts).at(-1)
  expect(last?.window_features).toMatchObject({
    pair_flows_60s: 12,
    pair_short_sessions_60s: 12,
    src_failed_share_60s: 0,
    dst_half_open_share_10s: 0,
  })
  expect(last?.flow_stats?.connection_success_rate).toBe(1)
})

test('windows forget: 10 s for rates, 60 s for distinct counts', () => {
  const early = Array.from({ length: 20 }, (_, i) => syn(i, '10.0.0.1', '10.0.1.1', 1 + i))
  const at = (ms: number) => eventsOf([...early, syn(ms, '10.0.0.1', '10.0.2.1', 99)]).at(-1)?.window_features
  expect(at(20_000)).toMatchObject({ src_new_flows_10s: 1, src_distinct_endpoints_60s: 21, src_distinct_hosts_60s: 2 })
  expect(at(70_000)).toMatchObject({ src_new_flows_10s: 1, src_distinct_endpoints_60s: 1, src_distinct_hosts_60s: 1 })
})

test('silence of a multicast group is no failure', () => {
  const [event] = eventsOf([{ atMs: 0, bytes: ipv4(17, udp(5353, 5353), { dst: '224.0.0.251' }) }])
  expect(event?.window_features?.src_failed_share_60s).toBeNull()
  expect(event?.flow_stats?.connection_success_rate).toBeNull()
})

test('flows in progress count as concurrent until they end or turn out half-open', () => {
  const open = [1, 2, 3].flatMap((i) =>
    tcpTalk(
      [
        [i, '>', 'S'],
        [i + 1, '<', 'SA'],
        [i + 2, '>', 'A'],
      ],
      { port: 42_000 + i },
    ),
  )
  const probes = [syn(500, '10.0.0.1', '10.0.0.2', 81), syn(1500, '10.0.0.1', '10.0.0.2', 82)]
  const events = eventsOf([...open, ...probes])
  const of = (port: number) => events.find(({ dst_port }) => dst_port === port)?.flow_stats?.concurrent_connections
  expect([of(81), of(82)]).toEqual([3, 3])
})
