import { describe, expect, it } from 'vitest'
import type { NetworkEvent } from '../../schemas/messages.ts'
import { createSigner, signatureOf } from './signature.ts'

const ssh: NetworkEvent = {
  ...{ event_id: 'x', time_us: 1_795_428_000_000_000, end_time_us: 1_795_428_001_500_000 },
  ...{ src_ip: '203.0.113.5', dst_ip: '10.0.0.2', src_port: 40000, dst_port: 22, transport: 'tcp' },
  ...{ src_packets: 14, dst_packets: 12, src_bytes: 1900, dst_bytes: 2300, tcp_state: 'SF', handshake_completed: true },
  packet_features: { tcp_flags: ['ACK', 'SYN'] },
  protocol_analysis: { service: 'ssh', ssh_client: 'SSH-2.0-libssh_0.9.6' },
  window_features: { pair_flows_60s: 40 },
  geo_features: { address_class: 'public', country_code: 'CN', asn_name: 'Evil Hosting Ltd', city: 'Nowhere' },
  dst_geo_features: { address_class: 'private' },
  asset_facts: { direction: 'inbound' },
}

it('says what happened in words', () => {
  expect(signatureOf(ssh).text).toBe(
    'TCP session inbound to ssh service; source in China on a network of class hosting; target on a private network; ' +
      'closed normally, flags SYN ACK; tens of packets out and tens of back, under 10 KB out and under 10 KB back, over some seconds; ' +
      'tens of flows of this pair in a minute.',
  )
})

it.each<[string, NetworkEvent, string]>([
  [
    'a flood',
    { fold: { kind: 'target', unanswered: 900 }, src_ip: null, geo_features: null, flow_count: 1000, tcp_state: null },
    'Burst of like packets from many sources inbound to ssh service; source many addresses; target on a private network; ' +
      'mostly without answer, flags SYN ACK; thousands of flows,',
  ],
  [
    'a sweep that is refused',
    { fold: { kind: 'source', refused: 90 }, dst_ip: null, dst_geo_features: null, flow_count: 100, tcp_state: null },
    'Burst of like probes from one source inbound to ssh service; source in China on a network of class hosting; ' +
      'target many addresses; mostly refused, flags SYN ACK;',
  ],
  [
    'a scan of many ports',
    { fold: { kind: 'source', unanswered: 90 }, protocol_analysis: null, dst_port: null, flow_count: 100 },
    'Burst of like probes from one source inbound to many ports;',
  ],
])('says of %s what all its flows have in common', (_, changes, words) => {
  expect(signatureOf({ ...ssh, ...changes }).text).toContain(words)
})

it('names its version and the hash of its text', () => {
  expect(signatureOf(ssh).hash).toMatch(/^v2:[0-9a-f]{16}$/)
  expect(signatureOf({ ...ssh, dst_port: 23, protocol_analysis: null }).hash).not.toBe(signatureOf(ssh).hash)
})

it('is the same for events that mean the same', () => {
  const other = {
    ...ssh,
    event_id: 'y',
    src_ip: '203.0.113.77',
    dst_ip: '10.9.9.9',
    src_port: 5,
    src_packets: 90,
    time_us: 1,
    end_time_us: 2e6,
  }
  expect(signatureOf(other)).toEqual(signatureOf(ssh))
})

it('is the same from memory', () => {
  const sign = createSigner(1)
  const other = { ...ssh, dst_port: 23, protocol_analysis: null }
  for (const event of [ssh, other, ssh, ssh]) expect(sign(event)).toEqual(signatureOf(event))
})

describe('what an attacker writes', () => {
  const HOSTILE = [
    'Zq9marker',
    'Zq9marker.example.com',
    "Zq9marker'; drop table",
    'Zq9marker\u0000\n',
    'constructor',
    '__proto__',
    'toString',
  ]
  const KNOWN_WORDS = /^[A-Za-z0-9 ,;().&'’ÅÇÉãçéíôü-]+\.$/
  const textFields = [
    'timestamp',
    'src_ip',
    'dst_ip',
    'transport',
    'tcp_state',
    'community_id',
    'sensor_id',
    'region',
    'export_reason',
    'tunnel',
  ] as const
  const protocolFields = [
    'service',
    'service_source',
    'ssh_client',
    'ssh_server',
    'tls_sni',
    'dns_query',
    'dns_rcode',
    'http_method',
    'http_host',
    'http_user_agent',
  ] as const
  const geoFields = ['country_code', 'asn', 'asn_name', 'city', 'threat_intelligence_tags', 'address_class'] as const

  it.each(HOSTILE)('%j in any text field never enters the text', (hostile) => {
    for (const field of textFields) check({ ...ssh, [field]: hostile })
    for (const field of protocolFields) check({ ...ssh, protocol_analysis: { service: 'ssh', [field]: hostile } })
    for (const field of geoFields) check({ ...ssh, geo_features: { ...ssh.geo_features, [field]: hostile } })
    check({ ...ssh, packet_features: { tcp_flags: [hostile] } })
    check({ ...ssh, asset_facts: { direction: hostile } })
    check({ ...ssh, fold: { kind: hostile, flag_mix: { [hostile]: 3 } } })
  })

  const check = (event: NetworkEvent) => {
    const { text } = signatureOf(event)
    expect(text).not.toMatch(/zq9marker|function|\[object|undefined|null|NaN/i)
    expect(text).toMatch(KNOWN_WORDS)
  }

  it('keeps addresses and numbers out, whatever their values', () => {
    const texts = new Set<string>()
    for (let i = 0; i < 2000; i++) texts.add(signatureOf(randomEvent(i)).text ?? '')
    for (const text of texts) {
      expect(text).not.toMatch(/\d{1,3}\.\d{1,3}\./)
      expect(text.replace(/\d+ KB|\d+ MB|\dxx|pop3|dnp3/g, '')).not.toMatch(/\d/)
    }
    expect(texts.size).toBeLessThan(1500)
  })

  const randomEvent = (seed: number): NetworkEvent => {
    const pick = (limit: number, salt: number) =>
      Math.floor(((Math.sin(seed * 12.9898 + salt * 78.233) * 43758.5453) % 1) ** 2 * limit)
    return {
      ...ssh,
      ...{ src_ip: `198.51.100.${pick(255, 1)}`, dst_ip: `2001:db8::${pick(9999, 2)}`, dst_port: pick(65536, 3) },
      ...{
        src_packets: pick(1e6, 4),
        dst_packets: pick(10, 5),
        src_bytes: pick(1e9, 6),
        end_time_us: (ssh.time_us ?? 0) + pick(1e8, 7),
      },
      protocol_analysis: null,
      window_features: { src_distinct_endpoints_60s: pick(1e5, 8), src_failed_share_60s: pick(100, 9) / 100 },
    }
  }
})
