import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { type NetworkEvent, networkEventCodec } from '../../../schemas/messages.ts'
import { BEHAVIORAL_FEATURES, FLOW_STATS, PACKET_FEATURES, TIME_FEATURES, WINDOW_FEATURES } from '../number-lists.ts'
import { SECURITY_EVENTS } from './security-events.ts'

const PROTO = path.join(import.meta.dirname, '..', '..', '..', 'schemas', 'proto', 'network_event.proto')

const rowOf = (event: NetworkEvent): Record<string, unknown> => {
  const decoded = networkEventCodec.decode(networkEventCodec.encode(event))
  return Object.fromEntries(SECURITY_EVENTS.columns.map(({ name, of }) => [name, of(decoded)]))
}

test('leaves out what was not measured instead of writing zeros', () => {
  const { flow_count, event_type, ...others } = rowOf({ src_ip: '10.0.0.1' })
  expect({ flow_count, event_type }).toEqual({ flow_count: 1, event_type: 'other' })
  const present = Object.entries(others).filter(([, value]) => value !== null && value !== undefined)
  expect(present).toEqual(
    [
      ['source_ip', '10.0.0.1'],
      ['class_scores', []],
    ].slice(0, present.length),
  )
})

test('keeps of the TCP statistics what is not 0', () => {
  const tcpStats = {
    src_retransmissions: 3,
    dst_retransmissions: 0,
    missing_bytes: 0,
    handshake_us: 21_000,
    syn_retries: 0,
  }
  expect(rowOf({ tcp_stats: tcpStats }).metadata).toEqual({
    tcp_stats: { src_retransmissions: 3, handshake_us: 21_000 },
  })
  expect(rowOf({ tcp_stats: { src_resets: 0, missing_bytes: 0 } }).metadata).toBeUndefined()
})

test('keeps in metadata what has no column', () => {
  const { metadata, source_country } = rowOf({
    geo_features: { country_code: 'DE', is_tor_exit: true, country_risk_score: 0.123456 },
    intel_hits: [{ indicator: '203.0.113.1', source: 'feed' }],
    fold: { kind: 'source', distinct_ports: 120, flag_mix: { SYN: 120 } },
  })
  expect(source_country).toBe('DE')
  expect(JSON.parse(JSON.stringify(metadata))).toEqual({
    geo_features: { is_tor_exit: true, country_risk_score: 0.1235 },
    intel_hits: [{ indicator: '203.0.113.1', source: 'feed' }],
    fold: { kind: 'source', distinct_ports: 120, flag_mix: { SYN: 120 } },
  })
})

test('writes numbers in the order of their fields, null where not measured', () => {
  const { window_features, packet_features, flow_stats, tcp_flags } = rowOf({
    window_features: { src_new_flows_10s: 1, dst_bytes_10s: 11, pair_flows_60s: 9 },
    packet_features: { packet_size: 0, tcp_flags: ['SYN', 'ACK'], fragmentation: true },
    flow_stats: { duration_us: 5, packet_length_std: 15 },
  })
  expect(window_features).toEqual([1, ...Array(7).fill(null), 9, null, 11, ...Array(4).fill(null)])
  expect(packet_features).toEqual([0, null, null, null, null, null, null, 1])
  expect(flow_stats).toEqual([...Array(14).fill(null), 15])
  expect(tcp_flags).toBe('SYN,ACK')
})

test.each([
  ['window_features', WINDOW_FEATURES, 15],
  ['packet_features', PACKET_FEATURES, 8],
  ['flow_stats', FLOW_STATS, 15],
  ['behavioral_features', BEHAVIORAL_FEATURES, 15],
  ['time_features', TIME_FEATURES, 7],
] as const)('knows the number of every field of %s', (_, names, count) => {
  expect(names).toHaveLength(count)
  const numbers = Array.from(readFileSync(PROTO, 'utf8').matchAll(/^ {2}(?:optional|repeated) \S+ (\w+) = (\d+);/gm))
  for (const [index, name] of names.entries()) {
    if (name !== undefined)
      expect(numbers.map(([, field, number]) => `${field} ${number}`)).toContain(`${name} ${index + 1}`)
  }
})

test('keeps where a tunnel ran and the inner tag beside the row, and nothing of them elsewhere', () => {
  const tunnel = { tunnel_id: 7, tunnel_src_ip: '192.0.2.1', tunnel_dst_ip: '192.0.2.2', inner_vlan_id: 20 }
  expect(rowOf({ ...tunnel, tunnel: 'vxlan' })).toMatchObject({ tunnel: 'vxlan', metadata: tunnel })
  expect(rowOf({}).metadata).toBeUndefined()
})

test('counts no flow of a record that another sensor had reported before, and says whose it is', () => {
  const { flow_count, metadata, src_bytes } = rowOf({ flow_count: 40, src_bytes: 9, duplicate_of_sensor: 'north' })
  expect({ flow_count, metadata, src_bytes }).toEqual({
    flow_count: 0,
    metadata: { duplicate_of_sensor: 'north' },
    src_bytes: 9,
  })
})

test('keeps behaviour and activity as lists, and texts of them beside the row', () => {
  const row = rowOf({
    behavioral_features: {
      connections_per_minute: 3,
      beacon_score: 0.5,
      user_agents: ['curl'],
      travel_scope: 'account',
    },
    time_features: { last_24h_activity: [1, 2], connections_24h: 3, first_seen_us: 1_700_000_000_000_000 },
  })
  expect(row.behavioral_features).toEqual([3, ...Array(8).fill(null), 0.5, ...Array(5).fill(null)])
  expect(row.time_features).toEqual([...Array(6).fill(null), 3])
  expect(row.activity_24h).toEqual([1, 2])
  expect(row.metadata).toEqual({
    behavioral_features: { user_agents: ['curl'], travel_scope: 'account' },
    first_seen_us: 1_700_000_000_000_000,
  })
})

test.each([
  [
    { ja4: 't13d', login_user: 'ana', ntlm_user: 'eve', tls_sni: 'a.example', http_host: 'b.example' },
    ['t13d', 'ana', 'a.example'],
  ],
  [{ ntlm_user: 'eve', http_host: 'b.example', dns_query: 'c.example' }, [undefined, 'eve', 'b.example']],
  [{ dns_query: 'c.example' }, [undefined, undefined, 'c.example']],
  [undefined, [undefined, undefined, undefined]],
])('gives what ties events of different addresses columns of its own: %j', (facts, expected) => {
  const row = rowOf(facts ? { protocol_analysis: facts } : {})
  expect([row.ja4, row.account, row.domain].map((value) => value ?? undefined)).toEqual(expected)
})
