import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../../schemas/messages.ts'
import { outwardSession, worth } from './outward.fixture.ts'
import { beacon, heldChannel, repeatedExchange } from './timed-contact.ts'

const timed = (beacon_score: number, beacon_connections: number, changes: NetworkEvent = {}) =>
  outwardSession(
    { service: 'tls' },
    { behavioral_features: { beacon_score, beacon_connections, beacon_interval_seconds: 60 }, ...changes },
  )

describe('beacon', () => {
  it('corroborates from a dozen even contacts on and grows with evenness and number', () => {
    expect(worth(beacon, timed(0.8, 12))).toBeGreaterThanOrEqual(2)
    expect(worth(beacon, timed(0.9, 24))).toBeGreaterThan(worth(beacon, timed(0.6, 24)))
    expect(worth(beacon, timed(0.9, 24))).toBeGreaterThan(worth(beacon, timed(0.9, 12)))
  })

  it('is never enough alone: programs that ask for updates are timers too', () => {
    expect(beacon.decisiveFrom).toBeUndefined()
    // A detector's buckets add up to one and a half times the strongest; 9.2 open an alert.
    expect(worth(beacon, timed(1, 32)) * 1.5).toBeLessThan(9.2)
  })

  it('counts half towards a delivery network', () => {
    const changes = { dst_geo_features: { address_class: 'public', is_cdn: true } }
    expect(worth(beacon, timed(1, 32, changes))).toBeCloseTo(worth(beacon, timed(1, 32)) / 2)
  })

  it('counts half where others of the site go', () =>
    expect(worth(beacon, timed(1, 32, { destination_facts: { sources: 3 } }))).toBeCloseTo(
      worth(beacon, timed(1, 32, { destination_facts: { sources: 2 } })) / 2,
    ))

  it.each<[string, NetworkEvent]>([
    ['browsing', timed(0.4, 30)],
    ['the first six contacts, even as they are', timed(1, 6)],
    ['a clock', timed(1, 32, { protocol_analysis: { service: 'ntp', service_source: 'port' } })],
    ['a monitor inside', timed(1, 32, { dst_geo_features: { address_class: 'private' } })],
    ['who comes from outside', timed(1, 32, { asset_facts: { direction: 'inbound' } })],
    ['a host that never answers', timed(1, 32, { dst_packets: 0 })],
    ['a pair without a score', outwardSession({ service: 'tls' })],
  ])('says nothing of %s', (_, event) => expect(worth(beacon, event)).toBe(0))
})

const held = (changes: NetworkEvent = {}, service: string | null = 'tls') =>
  outwardSession(
    { service },
    { dst_port: 7084, flow_stats: { duration_us: 58_000_000, unique_ports_contacted: 3 }, ...changes },
  )

describe('held channel', () => {
  it.each<[string, NetworkEvent]>([
    ['TLS at an odd port over a quiet minute', held()],
    ['no known protocol', held({}, null)],
    ['a channel older than the capture', held({ handshake_completed: false, tcp_state: 'OTH' })],
    ['keep-alives of one side', held({ src_payload_bytes: 40, dst_payload_bytes: 0 })],
    [
      'a channel made again and again',
      held({ flow_stats: { duration_us: 100_000 }, window_features: { pair_flows_60s: 3 } }),
    ],
  ])('is %s', (_, event) => expect(worth(heldChannel, event)).toBeGreaterThanOrEqual(2))

  it('is more at an address that nobody looked up, but for a client that names its server', () => {
    const unnamed = { destination_facts: { is_named: false, sources: 1 } }
    const named = { protocol_analysis: { service: 'tls', service_source: 'content', tls_sni: 'push.example.org' } }
    expect(worth(heldChannel, held(unnamed))).toBe(4)
    expect(worth(heldChannel, held({ ...unnamed, ...named }))).toBe(3)
  })

  it.each<[string, NetworkEvent]>([
    ['a push service at its own port', held({ dst_port: 5223 })],
    ['a web socket', held({ dst_port: 443 })],
    ['a transfer', held({ dst_payload_bytes: 5_000_000 })],
    ['a game: many small packets', held({ src_packets: 900, dst_packets: 1200 })],
    ['a short session', held({ flow_stats: { duration_us: 2_000_000 } })],
    [
      'file sharing: a port for each peer',
      held({ flow_stats: { duration_us: 58_000_000, unique_ports_contacted: 60 } }, null),
    ],
    ['a named protocol', held({}, 'gnutella')],
    ['a session that was never made', held({ handshake_completed: false, tcp_state: 'S1' })],
    ['a silent one', held({ src_payload_bytes: 0, dst_payload_bytes: 0 })],
  ])('is not %s', (_, event) => expect(worth(heldChannel, event)).toBe(0))
})

describe('repeated exchange', () => {
  const small = { src_payload_bytes: 400, dst_payload_bytes: 200 }
  const repeated = (sessions: number, changes: NetworkEvent = {}) =>
    outwardSession(
      { service: 'http' },
      { ...small, window_features: { pair_short_sessions_60s: sessions }, ...changes },
    )

  it('corroborates and no more, however many there are', () => {
    expect(worth(repeatedExchange, repeated(3))).toBe(2)
    expect(worth(repeatedExchange, repeated(60))).toBe(2)
  })

  it.each<[string, NetworkEvent]>([
    ['two', repeated(2)],
    ['pages', repeated(9, { dst_payload_bytes: 40_000 })],
    ['exchanges inside', repeated(9, { dst_geo_features: { address_class: 'private' } })],
  ])('is not %s', (_, event) => expect(worth(repeatedExchange, event)).toBe(0))
})
