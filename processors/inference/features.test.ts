import { expect, it } from 'vitest'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { FEATURE_NAMES, featuresOf, isScorable } from './features.ts'

const featuresByName = (event: NetworkEvent): Record<string, number> => {
  const values = new Float32Array(FEATURE_NAMES.length)
  featuresOf(event, values)
  return Object.fromEntries(FEATURE_NAMES.map((name, i) => [name, values[i] as number]))
}

const tcp: NetworkEvent = { transport: 'tcp', src_packets: 3, dst_packets: 1, src_bytes: 300, dst_bytes: 100 }

const cases: [string, NetworkEvent, string, number][] = [
  ['a transport is one of three', tcp, 'is_tcp', 1],
  ['a count is its logarithm', tcp, 'src_packets_log', Math.log1p(3)],
  ['a ratio is a share', tcp, 'bytes_ratio', 0.75],
  ['a ratio of nothing is missing', { ...tcp, src_bytes: 0, dst_bytes: 0 }, 'bytes_ratio', Number.NaN],
  ['what was not measured is missing, not zero', tcp, 'duration_log', Number.NaN],
  ['a duration is in microseconds', { ...tcp, flow_stats: { duration_us: 1000 } }, 'duration_log', Math.log1p(1000)],
  ['a flag that was seen', { ...tcp, packet_features: { tcp_flags: ['SYN', 'RST'] } }, 'flag_rst', 1],
  ['a flag that was not seen', { ...tcp, packet_features: { tcp_flags: ['SYN'] } }, 'flag_rst', 0],
  ['flags of another transport are missing', { ...tcp, transport: 'udp' }, 'flag_rst', Number.NaN],
  ['a state', { ...tcp, tcp_state: 'S0' }, 'state_unanswered', 1],
  ['a window feature', { ...tcp, window_features: { dst_half_open_share_10s: 0.5 } }, 'dst_half_open_share_10s', 0.5],
  ['a port is a class of ports', { ...tcp, dst_port: 443 }, 'dst_port_well_known', 1],
  ['an ICMP code is no port', { transport: 'icmp', dst_port: 3 }, 'dst_port_well_known', Number.NaN],
  ['a service is a class of services', { ...tcp, protocol_analysis: { service: 'tls' } }, 'service_web', 1],
  [
    'content counts only where it was read',
    { ...tcp, protocol_analysis: { service: 'ssh', service_source: 'port', ssh_client: 'SSH-2.0-libssh_0.9.6' } },
    'ssh_client_is_library',
    Number.NaN,
  ],
  [
    'a library for machines speaks SSH',
    { ...tcp, protocol_analysis: { service: 'ssh', service_source: 'content', ssh_client: 'SSH-2.0-libssh_0.9.6' } },
    'ssh_client_is_library',
    1,
  ],
]

it.each(cases)('%s', (_promise, event, name, expected) => {
  const value = featuresByName(event)[name]
  if (Number.isNaN(expected)) expect(value).toBeNaN()
  else expect(value).toBeCloseTo(expected, 5)
})

it('looks at no address, port number, time or name', () => {
  const named: NetworkEvent = {
    ...tcp,
    dst_port: 443,
    time_us: 1,
    src_ip: '10.0.0.1',
    sensor_id: 'a',
    community_id: 'a',
  }
  const renamed: NetworkEvent = { ...named, dst_port: 22, src_port: 9, time_us: 2, src_ip: '8.8.8.8', sensor_id: 'b' }
  expect(featuresByName(renamed)).toEqual(featuresByName(named))
})

it('has one meaning per column', () => {
  expect(new Set(FEATURE_NAMES).size).toBe(FEATURE_NAMES.length)
})

it('writes its own columns only', () => {
  const width = FEATURE_NAMES.length
  const values = new Float32Array(3 * width).fill(7)
  featuresOf(tcp, values, width)
  expect(new Set([...values.subarray(0, width), ...values.subarray(2 * width)])).toEqual(new Set([7]))
})

it('judges only records in which the originator sent something', () => {
  expect(isScorable(tcp)).toBe(true)
  expect(isScorable({ ...tcp, src_packets: 0 })).toBe(false)
  expect(isScorable({ src_ip: '10.0.0.1' })).toBe(false)
  expect(isScorable({ ...tcp, fold: { kind: 'source' } })).toBe(false)
})
