import { describe, expect, it } from 'vitest'
import type { NetworkEvent, WindowFeatures } from '../../../schemas/messages.ts'
import { session, touched, unanswered } from '../events.fixture.ts'
import { DECISIVE, type Detector } from '../observation.ts'
import { horizontalScan, pingSweep, verticalScan } from './scan.ts'

const strength = (detector: Detector, event: NetworkEvent) => detector.observe(event)[0]?.log_likelihood_ratio ?? 0
const probe = (...counts: Parameters<typeof touched>) => unanswered({}, touched(...counts))

describe('vertical scan', () => {
  it('is clear from ten unanswered TCP ports of one host on, and grows with their number', () => {
    expect(strength(verticalScan, probe(1, 10, 10, 1))).toBeGreaterThanOrEqual(DECISIVE)
    expect(strength(verticalScan, probe(1, 6, 6, 1))).toBeLessThan(DECISIVE)
    expect(strength(verticalScan, probe(1, 8, 8, 1))).toBeGreaterThan(strength(verticalScan, probe(1, 6, 6, 1)))
  })

  it('is still seen when the scanner also browses', () => {
    expect(strength(verticalScan, probe(41, 1050, 1000, 0.95))).toBeGreaterThanOrEqual(DECISIVE)
  })

  it.each([
    ['a client whose few services are down', probe(1, 4, 4, 1)],
    ['a browser: many hosts, answered', probe(40, 45, 3, 0.02)],
    ['a file-sharing client: every peer has one port of its own', probe(205, 230, 190, 0.7)],
    [
      'late answers of a name server',
      unanswered({}, { ...touched(1, 900, 900, 1), transport: 'udp', src_port: 53, dst_port: 51_000, tcp_state: null }),
    ],
    ['a traceroute', unanswered({}, { ...touched(1, 30, 30, 1), transport: 'udp', dst_port: 33_440, tcp_state: null })],
  ])('is not %s', (_, event) => expect(strength(verticalScan, event)).toBe(0))

  it('says nothing about an answered session, whoever opens it', () => {
    expect(verticalScan.observe(session({}, touched(1, 1000, 1000, 1)))).toEqual([])
  })

  it('reads a fold of probes as it reads the window', () => {
    const fold = { kind: 'source', distinct_ports: 500, distinct_hosts: 1 }
    expect(strength(verticalScan, unanswered({ src_failed_share_60s: 1 }, { fold, flow_count: 500 }))).toBe(12)
  })

  it('reads the window of a minute where a fold holds only its second', () => {
    const fold = { kind: 'source', distinct_ports: 40, distinct_hosts: 1, flag_mix: { SYN: 40 } }
    const [seen] = verticalScan.observe(
      unanswered({ host_distinct_ports_60s: 900, host_failed_share_60s: 1 }, { fold, flow_count: 40, dst_port: null }),
    )
    expect(seen).toMatchObject({ target: '10.0.0.2', facts: { distinct_ports: 900 } })
  })

  it('is about the source and carries what was measured', () => {
    const [seen] = verticalScan.observe({
      ...probe(1, 100, 100, 0.98),
      asset_facts: { src_is_ours: false, dst_is_ours: true },
    })
    expect(seen).toMatchObject({
      subject: { type: 'source', value: '203.0.113.5' },
      attack_class: 'port_scan',
      target: '10.0.0.2:80',
      facts: { distinct_ports: 100, failed_share: 0.98, source_is_ours: 0, target_is_ours: 1 },
    })
  })
})

describe('horizontal scan', () => {
  it('is clear when many hosts are silent at few ports', () => {
    expect(strength(horizontalScan, probe(60, 60, 1, 0.9))).toBeGreaterThanOrEqual(DECISIVE)
    expect(strength(horizontalScan, probe(254, 508, 4, 0.97))).toBeGreaterThanOrEqual(DECISIVE)
    expect(strength(horizontalScan, probe(12, 12, 1, 0.9))).toBeLessThan(DECISIVE)
  })

  it.each([
    ['a file-sharing client with 205 peers', probe(205, 230, 190, 0.7)],
    ['a file-sharing client with 130 peers, most gone', probe(130, 131, 110, 0.9)],
    ['a browser', probe(42, 44, 3, 0.05)],
    ['a call with 46 peers', probe(46, 60, 40, 0.5)],
    ['a client whose servers on a few ports are gone', probe(28, 30, 5, 0.95)],
  ])('is not %s', (_, event) => expect(strength(horizontalScan, event)).toBe(0))
})

describe('windows of one host and one port', () => {
  /** A file-sharing client that also does what the changes say. */
  const busy = (windows: WindowFeatures, changes: NetworkEvent = {}) => {
    const base = touched(205, 230, 190, 0.7)
    return unanswered({}, { ...base, window_features: { ...base.window_features, ...windows }, ...changes })
  }

  it('show a scan of one host among the failures of a file-sharing client', () => {
    const event = busy({ host_distinct_ports_60s: 12, host_failed_share_60s: 1 })
    expect(strength(verticalScan, event)).toBeGreaterThanOrEqual(DECISIVE)
  })

  it('show a search for one well-known service among them', () => {
    const event = busy({ port_distinct_hosts_60s: 60, port_failed_share_60s: 0.9 }, { dst_port: 445 })
    expect(strength(horizontalScan, event)).toBeGreaterThanOrEqual(DECISIVE)
  })

  it('do not take peers at the usual port of a file-sharing network for a scan', () => {
    const event = busy({ port_distinct_hosts_60s: 44, port_failed_share_60s: 1 }, { dst_port: 6881 })
    expect(strength(horizontalScan, event)).toBe(0)
  })

  it('do not count ports of the host that answer', () => {
    expect(strength(verticalScan, busy({ host_distinct_ports_60s: 12, host_failed_share_60s: 0.1 }))).toBe(0)
  })
})

describe('ping sweep', () => {
  const ping = (hosts: number, failedShare: number) =>
    unanswered(
      {},
      { ...touched(hosts, 0, 0, failedShare), transport: 'icmp', src_port: 8, dst_port: 0, tcp_state: null },
    )

  it('is clear when many hosts are pinged and some are silent', () => {
    expect(strength(pingSweep, ping(18, 0.35))).toBeGreaterThanOrEqual(DECISIVE)
  })

  it('is a suspicion at most when a monitor pings dozens of hosts that answer', () => {
    expect(strength(pingSweep, ping(60, 0))).toBeLessThan(DECISIVE)
    expect(strength(pingSweep, ping(4, 0))).toBe(0)
  })

  it('is clear when somebody outside asks many hosts of ours, though they answer', () =>
    expect(strength(pingSweep, { ...ping(36, 0), asset_facts: { direction: 'inbound' } })).toBeGreaterThanOrEqual(
      DECISIVE,
    ))

  it('does not take error messages for pings', () => {
    expect(pingSweep.observe({ ...ping(50, 1), src_port: 3 })).toEqual([])
  })
})

describe('folds of one source', () => {
  const foldOf = (flag_mix: Record<string, number>, changes: NetworkEvent = {}, refused = 0): NetworkEvent =>
    unanswered(
      { src_failed_share_60s: 1, port_failed_share_60s: 1 },
      {
        ...{ dst_ip: null, dst_port: 445, flow_count: 500, dst_packets: refused },
        fold: { kind: 'source', distinct_ports: 1, distinct_hosts: 500, flag_mix, refused },
        ...changes,
      },
    )

  it.each<[string, NetworkEvent]>([
    ['SYNs', foldOf({ SYN: 500 })],
    ['ACKs that are refused', foldOf({ 'RST,ACK': 500 }, {}, 500)],
    ['UDP', foldOf({ udp: 500 }, { transport: 'udp' })],
  ])('are a horizontal scan if they are %s', (_, event) => {
    const [seen] = horizontalScan.observe(event)
    expect(seen).toMatchObject({ subject: { type: 'source', value: '203.0.113.5' }, facts: { distinct_hosts: 500 } })
    expect(seen?.log_likelihood_ratio).toBeGreaterThanOrEqual(DECISIVE)
  })

  it('are a sweep if they are pings', () => {
    const pings = foldOf({ icmp: 500 }, { transport: 'icmp', src_port: 8, dst_port: 0 })
    expect(strength(pingSweep, pings)).toBeGreaterThanOrEqual(DECISIVE)
  })

  it.each<[string, NetworkEvent]>([
    ['SYN-ACKs to a spoofed flood', foldOf({ 'SYN,ACK': 500 })],
    ['RSTs to a spoofed flood', foldOf({ 'RST,ACK': 500 })],
    ['ICMP errors', foldOf({ icmp: 500 }, { transport: 'icmp', src_port: 3, dst_port: 3 })],
    [
      'file sharing',
      foldOf({ udp: 500 }, { transport: 'udp', fold: { kind: 'source', distinct_ports: 430, distinct_hosts: 500 } }),
    ],
  ])('do not accuse who sends %s', (_, event) => {
    for (const detector of [verticalScan, horizontalScan, pingSweep]) expect(strength(detector, event)).toBe(0)
  })
})
