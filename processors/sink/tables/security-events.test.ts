import { expect, test } from 'vitest'
import { type NetworkEvent, networkEventCodec } from '../../../schemas/messages.ts'
import { SECURITY_EVENTS } from './security-events.ts'

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

test('keeps in metadata what has no column, without what columns already say', () => {
  const { metadata } = rowOf({
    src_packets: 1,
    flow_stats: { packets_per_second: 3, concurrent_connections: 2, inter_arrival_time_mean: 1.23456 },
    geo_features: { country_code: 'DE', is_tor_exit: true },
    intel_hits: [{ indicator: '203.0.113.1', source: 'feed' }],
    fold: { kind: 'source', distinct_ports: 120, flag_mix: { SYN: 120 } },
  })
  expect(JSON.parse(JSON.stringify(metadata))).toEqual({
    flow_stats: { concurrent_connections: 2, inter_arrival_time_mean: 1.2346 },
    geo_features: { is_tor_exit: true },
    intel_hits: [{ indicator: '203.0.113.1', source: 'feed' }],
    fold: { kind: 'source', distinct_ports: 120, flag_mix: { SYN: 120 } },
  })
})

test('keeps the rates of a producer that counts nothing else', () => {
  expect(rowOf({ flow_stats: { packets_per_second: 3 } }).metadata).toEqual({ flow_stats: { packets_per_second: 3 } })
})

test('writes window features in the order of their field numbers', () => {
  const { window_features } = rowOf({ window_features: { src_new_flows_10s: 1, dst_bytes_10s: 11, pair_flows_60s: 9 } })
  expect(window_features).toEqual([1, null, null, null, null, null, null, null, 9, null, 11])
})
