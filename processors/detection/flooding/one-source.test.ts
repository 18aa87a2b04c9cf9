// Floods of one source.
import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { session, unanswered } from '../events.fixture.ts'
import { DECISIVE, type Detector } from '../observation.ts'
import { requestFlood } from './request-flood.ts'
import { slowRequests } from './slow-requests.ts'
import { strayFlood } from './stray-flood.ts'

const strength = (detector: Detector, event: NetworkEvent) => detector.observe(event)[0]?.log_likelihood_ratio ?? 0

describe('stray flood', () => {
  const pair = (pair_flows_60s: number) => ({ pair_flows_60s })
  const ack = (flows: number, changes: NetworkEvent = {}) =>
    unanswered(pair(flows), {
      tcp_state: 'OTH',
      dst_packets: 1,
      packet_features: { tcp_flags: ['RST', 'ACK'] },
      ...changes,
    })
  const datagram = (flows: number, changes: NetworkEvent = {}) =>
    unanswered(pair(flows), { transport: 'udp', tcp_state: null, packet_features: {}, ...changes })

  it.each<[string, NetworkEvent]>([
    ['segments of no connection', ack(900)],
    [
      'connections given up when accepted',
      ack(900, { tcp_state: 'RSTO', packet_features: { tcp_flags: ['SYN', 'RST', 'ACK'] } }),
    ],
    ['datagrams to a port where nobody listens', datagram(9000)],
  ])('is %s', (_, event) => {
    expect(strength(strayFlood, event)).toBeGreaterThanOrEqual(DECISIVE)
    expect(strayFlood.observe(event)[0]).toMatchObject({ subject: { type: 'target' }, source_ip: event.src_ip })
  })

  it.each<[string, NetworkEvent]>([
    ['some connections that a firewall forgot', ack(40)],
    [
      'what many sessions leave behind',
      ack(900, { window_features: { pair_flows_60s: 900, pair_short_sessions_60s: 880 } }),
    ],
    ['segments with payload: sessions seen from their middle', ack(900, { src_payload_bytes: 90 })],
    ['datagrams that are answered', datagram(9000, { dst_packets: 1 })],
    ['a resolver that asks a dead server', datagram(600)],
    ['sessions', session(pair(9000))],
  ])('is not %s', (_, event) => expect(strength(strayFlood, event)).toBe(0))
})

describe('slow requests', () => {
  const slow = (flows: number, changes: NetworkEvent = {}) =>
    session(
      { pair_flows_60s: flows },
      {
        ...{ src_payload_bytes: 360, dst_payload_bytes: 0, flow_stats: { duration_us: 30_000_000 } },
        ...{ protocol_analysis: { service: 'http' }, ...changes },
      },
    )
  it.each<[string, NetworkEvent]>([
    ['requests that do not end', slow(400)],
    [
      'bodies that do not come',
      slow(400, { dst_payload_bytes: 105, protocol_analysis: { service: 'http', http_status: 408 } }),
    ],
    ['answers that nobody takes', slow(400, { dst_payload_bytes: 1152, tcp_stats: { src_zero_windows: 3 } })],
  ])('are %s', (_, event) => expect(strength(slowRequests, event)).toBeGreaterThanOrEqual(DECISIVE))
  it.each<[string, NetworkEvent]>([
    ['a few', slow(20)],
    ['quick ones', slow(400, { flow_stats: { duration_us: 300_000 } })],
    ['connections kept open after an answer', slow(400, { dst_payload_bytes: 9000 })],
  ])('are not %s', (_, event) => expect(strength(slowRequests, event)).toBe(0))
})

describe('request flood', () => {
  const asked = (src_new_flows_10s: number, changes: NetworkEvent = {}) =>
    session(
      { pair_flows_60s: src_new_flows_10s, src_new_flows_10s },
      { protocol_analysis: { service: 'http', http_requests: 1 }, asset_facts: { direction: 'inbound' }, ...changes },
    )
  const many = {
    protocol_analysis: { service: 'http', http_requests: 800 },
    flow_stats: { concurrent_connections: 40 },
  }
  it('is clear at thousands within seconds, over many connections or over few', () => {
    expect(strength(requestFlood, asked(4000))).toBeGreaterThanOrEqual(DECISIVE)
    expect(strength(requestFlood, asked(40, many))).toBeGreaterThanOrEqual(DECISIVE)
  })
  it.each<[string, NetworkEvent]>([
    ['a page', asked(100)],
    ['a delivery network', asked(4000, { geo_features: { is_cdn: true } })],
    ['a balancer of ours', asked(4000, { asset_facts: { direction: 'lateral' } })],
  ])('is not %s', (_, event) => expect(strength(requestFlood, event)).toBe(0))
})
