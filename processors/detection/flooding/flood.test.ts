import { describe, expect, it } from 'vitest'
import type { NetworkEvent, WindowFeatures } from '../../../schemas/messages.ts'
import { session, unanswered } from '../events.fixture.ts'
import { DECISIVE, type Detector } from '../observation.ts'
import { amplification, packetFlood, synFlood } from './flood.ts'

/** A fold towards a target. */
const burst = (flows: number, sources: number, mix: Record<string, number>, changes: NetworkEvent = {}): NetworkEvent =>
  unanswered(towards(flows, Math.min(sources, 4096), 1, { dst_half_open_share_10s: null }), {
    ...{ src_ip: null, src_port: null, flow_count: flows, src_packets: flows, tcp_state: null },
    fold: { kind: 'target', distinct_sources: sources, distinct_hosts: 1, distinct_ports: 1, flag_mix: mix },
    ...changes,
  })

const strength = (detector: Detector, event: NetworkEvent) => detector.observe(event)[0]?.log_likelihood_ratio ?? 0
const towards = (flows: number, sources: number, halfOpen: number, more: WindowFeatures = {}): WindowFeatures => ({
  ...{
    dst_new_flows_10s: flows,
    dst_distinct_sources_10s: sources,
    dst_half_open_share_10s: halfOpen,
    pair_flows_60s: 1,
  },
  ...more,
})

describe('SYN flood', () => {
  it('is clear from many sources that never finish a handshake', () => {
    const [seen] = synFlood.observe(unanswered(towards(5000, 4096, 1)))
    expect(seen).toMatchObject({
      subject: { type: 'target', value: '10.0.0.2' },
      attack_class: 'ddos',
      source_ip: null,
      sources_count: 4096,
    })
    expect(seen?.log_likelihood_ratio).toBeGreaterThanOrEqual(DECISIVE)
  })

  it('is seen from one source that insists on one port, and then names it', () => {
    const [seen] = synFlood.observe(unanswered(towards(2000, 1, 1, { pair_flows_60s: 2000 })))
    expect(seen?.log_likelihood_ratio).toBeGreaterThanOrEqual(DECISIVE)
    expect(seen?.source_ip).toBe('203.0.113.5')
  })

  it.each([
    ['a scan: one source, one probe per port', unanswered(towards(1000, 1, 1))],
    ['a crowd that is served', unanswered(towards(5000, 3000, 0.1))],
    ['a quiet server', unanswered(towards(40, 30, 1))],
    ['a session', session(towards(5000, 4096, 1))],
  ])('is not %s', (_, event) => expect(strength(synFlood, event)).toBe(0))
})

describe('amplification', () => {
  const answer = (sources: number, changes: NetworkEvent = {}) =>
    unanswered(towards(sources, sources, 0, { dst_bytes_10s: 900_000 }), {
      ...{ transport: 'udp', tcp_state: null, src_port: 161, dst_port: 40_000, packet_features: {} },
      ...changes,
    })

  it('is clear when many hosts answer from a service port what nobody asked', () => {
    expect(strength(amplification, answer(2700))).toBeGreaterThanOrEqual(DECISIVE)
  })

  it.each([
    ['a resolver hearing from some servers', answer(20)],
    ['a server with many clients', answer(3000, { src_port: 50_123, dst_port: 53 })],
    ['a conversation', answer(3000, { dst_packets: 4 })],
  ])('is not %s', (_, event) => expect(strength(amplification, event)).toBe(0))
})

describe('packet flood', () => {
  const stream = (packetsPerSecond: number, changes: NetworkEvent = {}) =>
    unanswered(
      {},
      {
        ...{ transport: 'udp', tcp_state: null, src_packets: packetsPerSecond * 10, packet_features: {} },
        end_time_us: (unanswered({}).time_us ?? 0) + 10_000_000,
        ...changes,
      },
    )

  it('is a suspicion at most for UDP, which may be video, at a rate that video has', () => {
    expect(strength(packetFlood, stream(5000))).toBeGreaterThan(2)
    expect(strength(packetFlood, stream(9000))).toBeLessThan(DECISIVE)
    expect(strength(packetFlood, stream(500_000))).toBeGreaterThanOrEqual(DECISIVE)
  })

  it('is clear for thousands of pings a second, answered or not', () => {
    const pings = stream(5000, { transport: 'icmp', src_port: 8, dst_packets: 50_000 })
    expect(strength(packetFlood, pings)).toBeGreaterThanOrEqual(DECISIVE)
  })

  it.each([
    ['a call', stream(50, { src_packets: 3000 })],
    ['a fast transfer that is answered', stream(50_000, { dst_packets: 100_000 })],
    ['an ordinary ping', stream(1, { transport: 'icmp' })],
  ])('is not %s', (_, event) => expect(strength(packetFlood, event)).toBe(0))
})

describe('folds towards a target', () => {
  const towardsTarget = { type: 'target', value: '10.0.0.2' }
  const syns = (changes: NetworkEvent = {}) => {
    const event = burst(20_000, 18_000, { SYN: 20_000 }, changes)
    return { ...event, window_features: { ...event.window_features, dst_half_open_share_10s: 1 } }
  }

  it('of SYNs are a SYN flood with all its flows and sources, beyond what windows hold', () => {
    const [seen] = synFlood.observe(syns())
    expect(seen).toMatchObject({ subject: towardsTarget, source_ip: null, sources_count: 18_000 })
    expect(seen).toMatchObject({ target: '10.0.0.2:80', facts: { flows_per_10s: 20_000, sources_per_10s: 18_000 } })
    expect(packetFlood.observe(syns())).toEqual([])
  })

  it.each<[string, NetworkEvent]>([
    ['ACKs', burst(5000, 4000, { ACK: 5000 })],
    ['reflected SYN-ACKs', burst(5000, 4000, { 'SYN,ACK': 5000 }, { dst_packets: 0 })],
    ['UDP to random ports', burst(5000, 4000, { udp: 5000 }, { transport: 'udp', dst_port: null })],
    ['pings', burst(5000, 4000, { icmp: 5000 }, { transport: 'icmp', dst_port: 0 })],
  ])('of %s are a packet flood', (_, event) => {
    const [seen] = packetFlood.observe(event)
    expect(seen).toMatchObject({ subject: towardsTarget, source_ip: null, sources_count: 4000 })
    expect(seen?.log_likelihood_ratio).toBeGreaterThanOrEqual(DECISIVE)
    expect([...synFlood.observe(event), ...amplification.observe(event)]).toEqual([])
  })

  it('from a service port are amplification, and nothing else', () => {
    const event = burst(5000, 4000, { udp: 5000 }, { transport: 'udp', src_port: 161, dst_packets: 0 })
    expect(strength(amplification, event)).toBeGreaterThanOrEqual(DECISIVE)
    expect(packetFlood.observe(event)).toEqual([])
  })

  it.each<[string, NetworkEvent]>([
    ['of few sources', burst(5000, 12, { ACK: 5000 })],
    ['of one source', { ...burst(5000, 1, { ACK: 5000 }), fold: { kind: 'source', distinct_sources: 1 } }],
  ])('%s are no packet flood', (_, event) => expect(packetFlood.observe(event)).toEqual([]))
})
